"""`fanscribe watch`: a run that was started before, by whomever."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from fanscribe_cli.faults import explained
from fanscribe_cli.following import conclude, follow
from fanscribe_cli.options import AsJson, Local, OutputDir, References, RunName, Stack
from fanscribe_cli.run import going
from fanscribe_cli.stack import DEFAULT_STACK
from fanscribe_cli.where import existing_target


def watch(
    run_id: RunName,
    local: Local = False,
    stack: Stack = DEFAULT_STACK,
    output_dir: OutputDir = Path("out"),
    references: References = None,
    json: AsJson = False,
) -> None:
    """Follow a run that was started before, and bring its transcripts here."""
    progress = Console(stderr=True)
    with explained(progress):
        target = existing_target(stack, local=local)
        summary = follow(target, going(target, run_id), output_dir, references, progress)
    conclude(summary, as_json_text=json)
