"""How the tiny models are written: small, and without losing what is being trained."""

from __future__ import annotations

from pathlib import Path

from nemo.core import ModelPT


def save_in_half(model: ModelPT, path: Path) -> None:
    """Write the model in half precision; the one in memory stays as it is."""
    exact = {name: value.clone() for name, value in model.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    model.half().save_to(str(path))
    model.float().load_state_dict(exact)
