"""What a run may be asked for, under whisper's names where they mean the same."""

from __future__ import annotations

from typing import Annotated

import typer
from fanscribe.contracts import CaptionPreset, EngineChoice, Mode

TRANSCRIPTS, ENGINE, LIMITS = "Transcripts", "Who transcribes, and what to expect", "Limits"
"""The groups of `--help`."""

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="MANIFEST|AUDIO",
        help="One manifest (.csv, .json, .jsonl; a path or s3://), or recordings "
        "(paths, s3:// or https://).",
    ),
]

OutputFormat = Annotated[
    str | None,
    typer.Option(
        "--output-format",
        "-f",
        metavar="json,srt,...|all",
        rich_help_panel=TRANSCRIPTS,
        help="What to write: json, srt, vtt, txt, html, tsv, speakers, assemblyai, cues.",
    ),
]
Preset = Annotated[
    CaptionPreset | None,
    typer.Option("--caption-preset", rich_help_panel=TRANSCRIPTS, help="How captions are cut."),
]
MaxLineWidth = Annotated[
    int | None,
    typer.Option(min=1, rich_help_panel=TRANSCRIPTS, help="Characters in a line of a caption."),
]
MaxLineCount = Annotated[
    int | None,
    typer.Option(min=1, max=3, rich_help_panel=TRANSCRIPTS, help="Lines in a caption."),
]
Timestamps = Annotated[
    bool,
    typer.Option(
        "--timestamps",
        rich_help_panel=TRANSCRIPTS,
        help="The time before each paragraph of the text.",
    ),
]

Engine = Annotated[
    EngineChoice | None, typer.Option(rich_help_panel=ENGINE, help="Who transcribes.")
]
Language = Annotated[
    str | None,
    typer.Option(rich_help_panel=ENGINE, help="A BCP 47 tag; detected if missing."),
]
Diarize = Annotated[
    bool, typer.Option("--diarize", rich_help_panel=ENGINE, help="Tell speakers apart.")
]
Multichannel = Annotated[
    bool,
    typer.Option("--multichannel", rich_help_panel=ENGINE, help="Hear each channel by itself."),
]
HearingMode = Annotated[
    Mode | None,
    typer.Option("--mode", rich_help_panel=ENGINE, help="How Parakeet hears (docs/modes.md)."),
]
KeyTerm = Annotated[
    list[str] | None, typer.Option(rich_help_panel=ENGINE, help="A word to expect.")
]

HostedOption = Annotated[
    list[str] | None,
    typer.Option(
        "--assemblyai",
        metavar="NAME=VALUE",
        rich_help_panel=ENGINE,
        help="An option of AssemblyAI's own, such as speakers_expected=2 (docs/hosted.md).",
    ),
]

BudgetUsd = Annotated[
    float | None, typer.Option(min=0, rich_help_panel=LIMITS, help="Stop a dearer run.")
]
DeadlineMinutes = Annotated[
    int | None, typer.Option(min=1, rich_help_panel=LIMITS, help="When the run is wanted done.")
]
MaxFailurePercent = Annotated[
    float | None,
    typer.Option(min=0, max=100, rich_help_panel=LIMITS, help="How many failures it tolerates."),
]
Fallback = Annotated[
    bool | None,
    typer.Option(
        "--fallback/--no-fallback",
        rich_help_panel=LIMITS,
        help="Whether audio may go from Parakeet to the hosted engine; without a word, only where "
        "the engine is auto.",
    ),
]
