"""`fanscribe estimate`: what a run would cost and take, before anything is paid."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer
from rich.console import Console

from fanscribe_cli import request, run_options
from fanscribe_cli.estimate_table import print_estimate
from fanscribe_cli.estimating import estimated
from fanscribe_cli.faults import explained
from fanscribe_cli.following import paper
from fanscribe_cli.inputs import read_inputs
from fanscribe_cli.options import AsJson, Stack
from fanscribe_cli.stack import DEFAULT_STACK
from fanscribe_cli.where import target_for_run


def estimate(
    inputs: run_options.Inputs,
    local: Annotated[
        bool, typer.Option("--local", help="At AWS's prices, without an account.")
    ] = False,
    stack: Stack = DEFAULT_STACK,
    engine: run_options.Engine = None,
    language: run_options.Language = None,
    diarize: run_options.Diarize = False,
    multichannel: run_options.Multichannel = False,
    key_term: run_options.KeyTerm = None,
    assemblyai: run_options.HostedOption = None,
    budget_usd: run_options.BudgetUsd = None,
    deadline_minutes: run_options.DeadlineMinutes = None,
    json: AsJson = False,
) -> None:
    """Say what a run would cost and how long it would take. Nothing is started, no audio leaves."""
    asked = request.Asked(
        engine=engine,
        language=language,
        diarize=diarize,
        multichannel=multichannel,
        key_terms=tuple(key_term or ()),
        assemblyai=request.hosted_options(assemblyai),
        budget_usd=budget_usd,
        deadline_minutes=deadline_minutes,
    )
    name, given = request.run_id(None), read_inputs(inputs)
    progress = Console(stderr=True)
    with explained(progress), target_for_run(stack, progress, local=local) as target:
        found = estimated(target, f"estimate-{name}", given, asked)
    if json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        print_estimate(found, paper())
