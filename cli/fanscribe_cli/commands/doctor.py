"""`fanscribe doctor`: whether a run would succeed, asked before one is started."""

from __future__ import annotations

import boto3
import msgspec
import typer
from rich.console import Console
from rich.text import Text

from fanscribe_cli import model
from fanscribe_cli.doctor.check import Check
from fanscribe_cli.doctor.examination import of_machine, of_stack
from fanscribe_cli.faults import FAILED, explained
from fanscribe_cli.following import paper
from fanscribe_cli.options import AsJson, Local, ModelName, Stack
from fanscribe_cli.stack import DEFAULT_STACK

_MARKS = {
    "ok": Text("ok     ", style="green"),
    "warning": Text("warning", style="yellow"),
    "failure": Text("failure", style="bold red"),
    "unknown": Text("unknown", style="dim"),
}


def doctor(
    local: Local = False,
    stack: Stack = DEFAULT_STACK,
    model_name: ModelName = None,
    json: AsJson = False,
) -> None:
    """Look for what would make runs fail, and say the fix. Exits with 1 if one would."""
    with explained(Console(stderr=True)):
        chosen = model.model_name(model_name)
        checks = of_machine(chosen) if local else of_stack(boto3.Session(), stack)
    if json:
        typer.echo(msgspec.json.format(msgspec.json.encode({"checks": checks})).decode())
    else:
        _show(checks, paper())
    if any(check.verdict == "failure" for check in checks):
        raise typer.Exit(FAILED)


def _show(checks: list[Check], console: Console) -> None:
    width = max(len(check.name) for check in checks)
    for check in checks:
        line = Text.assemble(_MARKS[check.verdict], "  ", check.name.ljust(width), "  ", check.says)
        console.print(line, soft_wrap=True)
        if check.fix:
            console.print(Text(f"{' ' * (width + 11)}fix: {check.fix}"), soft_wrap=True)
