"""The command line: which commands there are.

Exit codes of every command: 0 it succeeded (for a run: within its tolerance, its failed files
listed), 1 it failed and says why, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Annotated

import fanscribe
import typer

from fanscribe_cli.commands import local
from fanscribe_cli.commands.clean_up import clean_up
from fanscribe_cli.commands.doctor import doctor
from fanscribe_cli.commands.estimate import estimate
from fanscribe_cli.commands.failures import failures
from fanscribe_cli.commands.fetch import fetch
from fanscribe_cli.commands.retry import retry
from fanscribe_cli.commands.run import run
from fanscribe_cli.commands.watch import watch
from fanscribe_cli.options import EXIT_CODES


def _as_whisper_spells(name: str) -> str:
    """`--output_dir` is `--output-dir`, so that a habit, or a script, goes on working."""
    return name.replace("_", "-")


_SETTINGS = {"token_normalize_func": _as_whisper_spells, "help_option_names": ["-h", "--help"]}

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    epilog=EXIT_CODES,
    context_settings=_SETTINGS,
)
local_app = typer.Typer(no_args_is_help=True, help="The embedded AWS, kept running between runs.")

COMMANDS: tuple[Callable[..., None], ...] = (
    run,
    estimate,
    watch,
    failures,
    retry,
    fetch,
    doctor,
    clean_up,
)
LOCAL_COMMANDS: tuple[Callable[..., None], ...] = (local.up, local.down)
for command in COMMANDS:
    app.command(epilog=EXIT_CODES)(command)
for command in LOCAL_COMMANDS:
    local_app.command(epilog=EXIT_CODES)(command)
app.add_typer(local_app, name="local")


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


def main() -> None:
    """The console script. SIGTERM ends a command as Ctrl-C does: nothing is left running."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app()
