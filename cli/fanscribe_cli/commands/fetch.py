"""`fanscribe fetch`: a run's outputs to this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from fanscribe_cli.faults import CliError, explained
from fanscribe_cli.fetch import Fetched
from fanscribe_cli.fetch import fetch as bring
from fanscribe_cli.options import AsJson, Local, OutputDir, RunName, Stack
from fanscribe_cli.stack import DEFAULT_STACK
from fanscribe_cli.where import existing_target


def fetch(
    run_id: RunName,
    only: Annotated[
        str | None,
        typer.Option(metavar="srt,txt,...", help="These endings alone, and the run's report."),
    ] = None,
    local: Local = False,
    stack: Stack = DEFAULT_STACK,
    output_dir: OutputDir = Path("out"),
    json: AsJson = False,
) -> None:
    """Download what RUN wrote. Files that are here already are not downloaded again."""
    endings = tuple(f".{name.strip().lstrip('.')}" for name in (only or "").split(",") if name)
    progress = Console(stderr=True)
    with explained(progress):
        target = existing_target(stack, local=local)
        done = bring(target.s3, target.outputs.output_bucket, run_id, output_dir, endings, progress)
        if not done.files:
            raise CliError(f"run {run_id} wrote nothing{' of that kind' if endings else ''} (yet)")
    typer.echo(_facts(run_id, output_dir, done) if json else _sentence(output_dir, done))


def _facts(run_id: str, folder: Path, done: Fetched) -> str:
    facts = {
        "run_id": run_id,
        "output_dir": str(folder),
        "files": len(done.files),
        "downloaded": done.downloaded,
        "bytes": done.bytes,
    }
    return msgspec.json.format(msgspec.json.encode(facts)).decode()


def _sentence(folder: Path, done: Fetched) -> str:
    here = len(done.files) - done.downloaded
    return f"{done.downloaded} files downloaded to {folder}/, {here} were here already"
