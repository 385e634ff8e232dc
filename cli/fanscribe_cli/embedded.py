"""The repository's stack on this machine, for one run or until somebody stops it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fanscribe_cli.checkout import checkout
from fanscribe_cli.faults import CliError
from fanscribe_cli.stack import DEFAULT_STACK, Target, embedded

if TYPE_CHECKING:
    from fanscribe_local import EmbeddedAws

KEY_VARIABLE = "ASSEMBLYAI_API_KEY"


@contextmanager
def embedded_aws(port: int = 0) -> Iterator[EmbeddedAws]:
    """An empty embedded AWS; its Batch jobs run the repository's own GPU task."""
    root = checkout()
    try:
        from fanscribe_local import EmbeddedAws
    except ImportError as absent:
        fault = f"the embedded AWS is not installed ({absent}): pip install 'fanscribe[local]'"
        raise CliError(fault) from absent
    container = [root / "gpu_task", root / "layers" / "core"]
    with EmbeddedAws(port=port, container_path=container) as aws:
        yield aws


def deploy(aws: EmbeddedAws, parameters: Mapping[str, str], key: str | None) -> Target:
    """Deploy the repository's template, and put the hosted engine's key in its secret."""
    from fanscribe_local import DeployError

    template = checkout() / "template.yaml"
    try:
        aws.deploy(template, stack_name=DEFAULT_STACK, parameters=parameters)
    except DeployError as error:
        raise CliError(f"{template}: {error}") from error
    target = embedded(aws.endpoint)
    give_key(target, key)
    return target


def give_key(target: Target, key: str | None) -> None:
    """Put the key, if there is one, where the stack's functions look for it."""
    if key:
        secret = target.outputs.assembly_ai_key_arn
        target.secrets.put_secret_value(SecretId=secret, SecretString=key)


def key_from_environment() -> str | None:
    return os.environ.get(KEY_VARIABLE) or None
