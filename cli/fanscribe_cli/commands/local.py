"""`fanscribe local up` and `down`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from fanscribe_cli import local_commands, model
from fanscribe_cli.faults import explained
from fanscribe_cli.options import ModelName


def up(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any.")] = 4599,
    model_name: ModelName = None,
) -> None:
    """Start an embedded AWS with the stack in it, and stay until Ctrl-C."""
    chosen = model.model_name(model_name)
    with explained(Console(stderr=True)):
        local_commands.up(port, chosen, Console())


def down() -> None:
    """Stop the embedded AWS that `up` started."""
    with explained(Console(stderr=True)):
        local_commands.down(Console())
