"""`fanscribe failures`: what failed in a run, and why."""

from __future__ import annotations

import msgspec
import typer
from rich.console import Console

from fanscribe_cli.failing import FailedFile, failed_files
from fanscribe_cli.failing_table import print_failures
from fanscribe_cli.faults import explained
from fanscribe_cli.following import paper
from fanscribe_cli.options import AsJson, Local, RunName, Stack
from fanscribe_cli.run import Going, going
from fanscribe_cli.stack import DEFAULT_STACK, Target
from fanscribe_cli.where import existing_target


def failures(
    run_id: RunName, local: Local = False, stack: Stack = DEFAULT_STACK, json: AsJson = False
) -> None:
    """List the files of RUN without a whole transcript: the error by name, its cause, a link.

    Also while the run is still going.
    """
    with explained(Console(stderr=True)):
        target = existing_target(stack, local=local)
        run = going(target, run_id)
        found = failed_files(target, run)
    if json:
        typer.echo(_facts(target, run, found))
    else:
        print_failures(found, target, run, paper())


def _facts(target: Target, run: Going, found: tuple[FailedFile, ...]) -> str:
    facts = {
        "run_id": run.run_id,
        "execution_arn": run.execution_arn,
        "console": target.console_url(run.execution_arn),
        "failures": found,
    }
    return msgspec.json.format(msgspec.json.encode(facts)).decode()
