"""`fanscribe retry`: what failed in a run, once more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from fanscribe.contracts import EngineChoice
from rich.console import Console

from fanscribe_cli import request
from fanscribe_cli.faults import explained
from fanscribe_cli.following import conclude, follow
from fanscribe_cli.options import AsJson, Local, OutputDir, References, RunName, Stack
from fanscribe_cli.retrying import start_retry
from fanscribe_cli.run import going
from fanscribe_cli.stack import DEFAULT_STACK
from fanscribe_cli.where import existing_target


def retry(
    run_id: RunName,
    engine: Annotated[
        EngineChoice | None, typer.Option(help="Another engine than the first time.")
    ] = None,
    budget_usd: Annotated[float | None, typer.Option(min=0, help="Another budget.")] = None,
    new_run_id: Annotated[
        str | None, typer.Option("--run-id", help="The new run's name; RUN-retry-1 if missing.")
    ] = None,
    local: Local = False,
    stack: Stack = DEFAULT_STACK,
    output_dir: OutputDir = Path("out"),
    references: References = None,
    json: AsJson = False,
) -> None:
    """Run the files of RUN that failed, with its own options. What succeeded is not paid again."""
    progress = Console(stderr=True)
    name = request.run_id(new_run_id) if new_run_id else None
    changes = {"engine": engine, "budget_usd": budget_usd}
    with explained(progress):
        target = existing_target(stack, local=local)
        again = start_retry(target, going(target, run_id), name, changes, progress)
        summary = follow(target, again, output_dir, references, progress)
    conclude(summary, as_json_text=json)
