"""`fanscribe clean-up`: leave nothing of a stack that costs."""

from __future__ import annotations

from typing import Annotated

import boto3
import typer
from rich.console import Console

from fanscribe_cli.cleaning.holdings import holdings
from fanscribe_cli.cleaning.whole import clean_up as cleaned_up
from fanscribe_cli.cleaning.whole import plan, refuse_while_running
from fanscribe_cli.faults import explained


def clean_up(
    stack: Annotated[str, typer.Option(help="The stack to delete; there is no default.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a deployed stack with its buckets, transcripts, images and logs. It asks first."""
    console = Console(highlight=False)
    with explained(Console(stderr=True)):
        session = boto3.Session()
        held = holdings(session, stack)
        refuse_while_running(session, held)
        console.print(f"This deletes stack {stack} in {session.region_name} for good:")
        for line in plan(session, held):
            console.print(f"  {line}", soft_wrap=True)
        if not yes:
            typer.confirm("Delete all of it?", abort=True)
        for line in cleaned_up(session, held):
            console.print(line, soft_wrap=True)
