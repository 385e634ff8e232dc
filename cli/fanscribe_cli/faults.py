"""What ends a command, said in one sentence and an exit code instead of a traceback.

Wrong usage is `typer.BadParameter`, raised where it is noticed; typer shows it and exits with 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from fanscribe.errors import FanscribeError
from rich.console import Console
from rich.text import Text

FAILED, INTERRUPTED = 1, 130
"""Exit codes beside 0 and typer's 2 for wrong usage; 130 is a shell's word for Ctrl-C."""


class CliError(Exception):
    """A command cannot go on. `str(error)` is the sentence a person reads."""


@contextmanager
def explained(console: Console) -> Iterator[None]:
    """Say what went wrong on `console` and exit with FAILED; faults of our own still trace."""
    try:
        yield
    except CliError as error:
        _end(console, "Error", error)
    except (NoRegionError, NoCredentialsError) as error:
        _end(console, type(error).__name__, f"{str(error).rstrip('.')}. {_NO_ACCOUNT}")
    except (FanscribeError, ClientError, BotoCoreError) as error:
        _end(console, type(error).__name__, error)


_NO_ACCOUNT = (
    "A deployed stack is found as boto3 finds it: set AWS_PROFILE, or AWS_DEFAULT_REGION and keys. "
    "With --local the run needs no account."
)


def _end(console: Console, name: str, fault: object) -> None:
    console.print(Text.assemble((name, "bold red"), f": {fault}"), soft_wrap=True)
    raise typer.Exit(FAILED)
