"""A run that was started, followed to its end: what `run`, `watch` and `retry` share."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from fanscribe_cli.faults import FAILED, INTERRUPTED
from fanscribe_cli.run import Going, finish, interrupted
from fanscribe_cli.stack import Target
from fanscribe_cli.summary import Summary
from fanscribe_cli.table import as_json, print_summary


def follow(
    target: Target, run: Going, output_dir: Path, references: Path | None, progress: Console
) -> Summary:
    """What became of it. Ctrl-C exits with INTERRUPTED, and says how to come back."""
    try:
        return finish(target, run, output_dir, references, progress)
    except KeyboardInterrupt:
        interrupted(target, run, progress)
        raise typer.Exit(INTERRUPTED) from None


def conclude(summary: Summary, *, as_json_text: bool) -> None:
    """Say it on stdout; exit with FAILED if the run failed."""
    if as_json_text:
        typer.echo(as_json(summary))
    else:
        print_summary(summary, paper())
    if not summary.ending.succeeded:
        raise typer.Exit(FAILED)


def paper() -> Console:
    """stdout; where it is no terminal, wide enough for a line of the table."""
    out = Console()
    return out if out.is_terminal else Console(width=max(out.width, 120))
