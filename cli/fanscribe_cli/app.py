"""The command line: what may be asked for, and who does it.

Exit codes of every command: 0 it succeeded (for a run: within its tolerance, its failed files
listed), 1 it failed and says why, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Annotated

import fanscribe
import typer
from fanscribe.contracts import EngineChoice
from msgspec.structs import replace
from rich.console import Console

from fanscribe_cli import local_commands, model, request
from fanscribe_cli.faults import FAILED, INTERRUPTED, explained
from fanscribe_cli.inputs import read_inputs
from fanscribe_cli.local_state import running_endpoint
from fanscribe_cli.run import Going, finish, going, interrupted, start
from fanscribe_cli.stack import DEFAULT_STACK, Target
from fanscribe_cli.summary import Summary
from fanscribe_cli.table import as_json, print_summary
from fanscribe_cli.where import DOUBLE_NOTE, existing_target, target_for_run

EXIT_CODES = (
    "Exit codes: 0 it succeeded (a run within its tolerance: failed files are listed), "
    "1 it failed and says why, 2 wrong usage, 130 interrupted."
)

app = typer.Typer(no_args_is_help=True, add_completion=False, epilog=EXIT_CODES)
local_app = typer.Typer(no_args_is_help=True, help="The embedded AWS, kept running between runs.")
app.add_typer(local_app, name="local")

Stack = Annotated[
    str, typer.Option(help="A deployed stack, in boto3's ordinary account, region and profile.")
]
OutputDir = Annotated[Path, typer.Option(file_okay=False, help="Where the outputs go.")]
References = Annotated[
    Path | None,
    typer.Option(
        exists=True, file_okay=False, help="Compare each transcript with DIR/<file_id>.txt."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="The summary as JSON on stdout.")]
MODEL_HELP = "Parakeet's model: a hub's name, a .nemo file, or `tiny`, the repository's demo model."


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"fanscribe {fanscribe.__version__}")
        raise typer.Exit


@app.callback()
def fanscribe_command(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Fan out, transcribe, merge: recordings in, transcripts and a report out."""


@app.command(epilog=EXIT_CODES)
def run(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="MANIFEST|AUDIO",
            help="One manifest (.csv, .json, .jsonl; a path or s3://), or recordings "
            "(paths, s3:// or https://).",
        ),
    ],
    local: Annotated[bool, typer.Option("--local", help="Whole on this machine.")] = False,
    stack: Stack = DEFAULT_STACK,
    output_dir: OutputDir = Path("out"),
    output_format: Annotated[
        str | None,
        typer.Option(
            metavar="json,srt,...|all",
            help="What to write: json, srt, vtt, txt, html, tsv, speakers, assemblyai, cues.",
        ),
    ] = None,
    engine: Annotated[EngineChoice | None, typer.Option(help="Who transcribes.")] = None,
    model_name: Annotated[
        str | None, typer.Option("--model", metavar="NAME|PATH|s3://...", help=MODEL_HELP)
    ] = None,
    language: Annotated[str | None, typer.Option(help="A BCP 47 tag; detected if missing.")] = None,
    diarize: Annotated[bool, typer.Option("--diarize", help="Tell speakers apart.")] = False,
    budget_usd: Annotated[float | None, typer.Option(min=0, help="Stop a dearer run.")] = None,
    max_failure_percent: Annotated[
        float | None, typer.Option(min=0, max=100, help="How many failures a run tolerates.")
    ] = None,
    key_term: Annotated[list[str] | None, typer.Option(help="A word to expect.")] = None,
    no_fallback: Annotated[
        bool, typer.Option("--no-fallback", help="Never go from Parakeet to the hosted engine.")
    ] = False,
    references: References = None,
    run_id: Annotated[
        str | None, typer.Option(help="The run's name; a new one if missing.")
    ] = None,
    json: AsJson = False,
    assemblyai_double: Annotated[bool, typer.Option("--assemblyai-double", hidden=True)] = False,
) -> None:
    """Transcribe recordings, and bring the transcripts here."""
    asked = request.Asked(
        engine=engine,
        model=model.model_name(model_name),
        language=language,
        diarize=diarize,
        outputs=request.output_formats(output_format),
        key_terms=tuple(key_term or ()),
        budget_usd=budget_usd,
        fallback=not no_fallback,
        max_failure_percent=max_failure_percent,
    )
    name, given = request.run_id(run_id), read_inputs(inputs)
    _check_reach(asked, local=local, double=assemblyai_double)
    progress = Console(stderr=True)
    hears_with = (asked.model or model.model_name(model.TINY)) if assemblyai_double else None
    with explained(progress):
        if local and _loads_a_model(asked, hears_with):
            model.require_model(hears_with or asked.model)
        with target_for_run(stack, progress, local=local, double_hears_with=hears_with) as target:
            started = start(target, name, given, asked, progress)
            summary = _followed(target, started, output_dir, references, progress)
    note = DOUBLE_NOTE if assemblyai_double else None
    _conclude(replace(summary, engine_note=note), as_json_text=json)


@app.command(epilog=EXIT_CODES)
def watch(
    run_id: Annotated[str, typer.Argument(help="The run's name.")],
    local: Annotated[bool, typer.Option("--local", help="On `fanscribe local up`.")] = False,
    stack: Stack = DEFAULT_STACK,
    output_dir: OutputDir = Path("out"),
    references: References = None,
    json: AsJson = False,
) -> None:
    """Follow a run that was started before, and bring its transcripts here."""
    progress = Console(stderr=True)
    with explained(progress):
        target = existing_target(stack, local=local)
        summary = _followed(target, going(target, run_id), output_dir, references, progress)
    _conclude(summary, as_json_text=json)


@local_app.command(epilog=EXIT_CODES)
def up(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for any.")] = 4599,
    model_name: Annotated[
        str | None, typer.Option("--model", metavar="NAME|PATH|s3://...", help=MODEL_HELP)
    ] = None,
) -> None:
    """Start an embedded AWS with the stack in it, and stay until Ctrl-C."""
    chosen = model.model_name(model_name)
    with explained(Console(stderr=True)):
        local_commands.up(port, chosen, Console())


@local_app.command(epilog=EXIT_CODES)
def down() -> None:
    """Stop the embedded AWS that `up` started."""
    with explained(Console(stderr=True)):
        local_commands.down(Console())


def main() -> None:
    """The console script. SIGTERM ends a command as Ctrl-C does: nothing is left running."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app()


def _paper() -> Console:
    """stdout; where it is no terminal, wide enough for a line of the table."""
    out = Console()
    return out if out.is_terminal else Console(width=max(out.width, 120))


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


def _loads_a_model(asked: request.Asked, hears_with: str | None) -> bool:
    """Whether this run's model is ours to choose: a stack that is up already has its own."""
    if hears_with or asked.model:
        return True
    return asked.engine != "assemblyai" and not running_endpoint()


def _followed(
    target: Target, run: Going, output_dir: Path, references: Path | None, progress: Console
) -> Summary:
    try:
        return finish(target, run, output_dir, references, progress)
    except KeyboardInterrupt:
        interrupted(target, run, progress)
        raise typer.Exit(INTERRUPTED) from None


def _conclude(summary: Summary, *, as_json_text: bool) -> None:
    if as_json_text:
        typer.echo(as_json(summary))
    else:
        print_summary(summary, _paper())
    if not summary.ending.succeeded:
        raise typer.Exit(FAILED)
