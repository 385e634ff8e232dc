"""What several commands may be told, said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXIT_CODES = (
    "Exit codes: 0 it succeeded (a run within its tolerance: failed files are listed), "
    "1 it failed and says why, 2 wrong usage, 130 interrupted."
)

RunName = Annotated[str, typer.Argument(metavar="RUN", help="The run's name.")]
Stack = Annotated[
    str, typer.Option(help="A deployed stack, in boto3's ordinary account, region and profile.")
]
Local = Annotated[bool, typer.Option("--local", help="The stack of `fanscribe local up`.")]
OutputDir = Annotated[
    Path, typer.Option("--output-dir", "-o", file_okay=False, help="Where the outputs go.")
]
References = Annotated[
    Path | None,
    typer.Option(
        exists=True, file_okay=False, help="Compare each transcript with DIR/<file_id>.txt."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="The facts as one JSON object on stdout.")]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME|PATH|s3://...",
        help="Parakeet's model: a hub's name, a .nemo file, or `tiny`, the repository's demo "
        "model.",
    ),
]
