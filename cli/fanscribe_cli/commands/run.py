"""`fanscribe run`: recordings in, transcripts here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from msgspec.structs import replace
from rich.console import Console

from fanscribe_cli import model, request, run_options
from fanscribe_cli.faults import explained
from fanscribe_cli.following import conclude, follow
from fanscribe_cli.inputs import read_inputs
from fanscribe_cli.local_state import running_endpoint
from fanscribe_cli.options import AsJson, ModelName, OutputDir, References, Stack
from fanscribe_cli.recordings import lay_beside
from fanscribe_cli.run import going_facts, start, told_how_to_follow
from fanscribe_cli.stack import DEFAULT_STACK
from fanscribe_cli.upload import upload_prefix
from fanscribe_cli.where import DOUBLE_NOTE, target_for_run


def run(
    inputs: run_options.Inputs,
    local: Annotated[bool, typer.Option("--local", help="Whole on this machine.")] = False,
    stack: Stack = DEFAULT_STACK,
    output_dir: OutputDir = Path("out"),
    output_format: run_options.OutputFormat = None,
    caption_preset: run_options.Preset = None,
    max_line_width: run_options.MaxLineWidth = None,
    max_line_count: run_options.MaxLineCount = None,
    timestamps: run_options.Timestamps = False,
    engine: run_options.Engine = None,
    model_name: ModelName = None,
    language: run_options.Language = None,
    diarize: run_options.Diarize = False,
    multichannel: run_options.Multichannel = False,
    key_term: run_options.KeyTerm = None,
    assemblyai: run_options.HostedOption = None,
    mode: run_options.HearingMode = None,
    budget_usd: run_options.BudgetUsd = None,
    deadline_minutes: run_options.DeadlineMinutes = None,
    max_failure_percent: run_options.MaxFailurePercent = None,
    fallback: run_options.Fallback = None,
    references: References = None,
    run_id: Annotated[
        str | None, typer.Option(help="The run's name; a new one if missing.")
    ] = None,
    detach: Annotated[
        bool, typer.Option("--detach", help="Start it, say how to follow it, and return.")
    ] = False,
    json: AsJson = False,
    assemblyai_double: Annotated[bool, typer.Option("--assemblyai-double", hidden=True)] = False,
) -> None:
    """Transcribe recordings, and bring the transcripts here."""
    asked = request.Asked(
        engine=engine,
        model=model.model_name(model_name),
        language=language,
        mode=mode,
        diarize=diarize,
        multichannel=multichannel,
        outputs=request.output_formats(output_format),
        captions=request.Captions(
            preset=caption_preset, line_characters=max_line_width, lines=max_line_count
        ),
        timestamps=timestamps,
        key_terms=tuple(key_term or ()),
        assemblyai=request.hosted_options(assemblyai),
        budget_usd=budget_usd,
        deadline_minutes=deadline_minutes,
        fallback=fallback,
        max_failure_percent=max_failure_percent,
    )
    name, given = request.run_id(run_id), read_inputs(inputs)
    _check_reach(asked, local=local, double=assemblyai_double)
    _check_outlives(local=local, double=assemblyai_double, detach=detach)
    progress = Console(stderr=True)
    hears_with = (asked.model or model.model_name(model.TINY)) if assemblyai_double else None
    with explained(progress):
        if local and _loads_a_model(asked, hears_with):
            model.require_model(hears_with or asked.model)
        with target_for_run(
            stack, progress, local=local, model=asked.model, double_hears_with=hears_with
        ) as target:
            going = start(target, name, given, asked, progress)
            if detach:
                told_how_to_follow(target, going, progress)
                typer.echo(going_facts(going) if json else going.run_id)
                return
            summary = follow(target, going, output_dir, references, progress)
            uploaded = f"s3://{target.outputs.input_bucket}/{upload_prefix(name)}"
            lay_beside(summary.outcomes, given.uploads, uploaded, output_dir)
    note = DOUBLE_NOTE if assemblyai_double else None
    conclude(replace(summary, engine_note=note), as_json_text=json)


def _check_reach(asked: request.Asked, *, local: bool, double: bool) -> None:
    if double and not local:
        raise typer.BadParameter(
            "it is on this machine: give --local", param_hint="--assemblyai-double"
        )
    if model.is_local_file(asked.model) and not local:
        raise typer.BadParameter(
            f"{asked.model} is a file of this machine. Copy it where the stack's workers may read "
            "it, such as the input bucket, and give its s3:// URI",
            param_hint="--model",
        )


def _check_outlives(*, local: bool, double: bool, detach: bool) -> None:
    if detach and local and (double or not running_endpoint()):
        raise typer.BadParameter(
            "a run of its own embedded AWS ends with this command: start one that stays with "
            "`fanscribe local up`",
            param_hint="--detach",
        )


def _loads_a_model(asked: request.Asked, hears_with: str | None) -> bool:
    """Whether this run's model is ours to choose: a stack that is up already has its own."""
    if hears_with or asked.model:
        return True
    return asked.engine != "assemblyai" and not running_endpoint()
