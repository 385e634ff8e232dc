"""The repository that this command was installed from: what a local stack is deployed from."""

from __future__ import annotations

from pathlib import Path

from fanscribe_cli.faults import CliError

_ROOT = Path(__file__).resolve().parents[2]


def checkout() -> Path:
    """The repository's root. Raises CliError where fanscribe was installed without it."""
    if not (_ROOT / "template.yaml").is_file():
        raise CliError(
            f"no template.yaml in {_ROOT}: the local stack is deployed from a checkout. Clone the "
            "repository and install it with: pip install -e '.[local,gpu]'"
        )
    return _ROOT
