"""An execution's name and input, from what was asked for on the command line."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime

import msgspec
import typer
from fanscribe.contracts import OUTPUT_FORMATS, AssemblyAiOptions, CaptionPreset, EngineChoice, Mode
from fanscribe.manifest.hosted_options import named
from msgspec import Struct

_RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


class Captions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How captions are cut, as far as somebody said so."""

    preset: CaptionPreset | None = None
    line_characters: int | None = None
    lines: int | None = None


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The options of a run that somebody gave; a default is left to the workflow."""

    engine: EngineChoice | None = None
    model: str | None = None
    language: str | None = None
    mode: Mode | None = None
    diarize: bool = False
    multichannel: bool = False
    outputs: tuple[str, ...] = ()
    captions: Captions = Captions()
    timestamps: bool = False
    key_terms: tuple[str, ...] = ()
    assemblyai: AssemblyAiOptions = AssemblyAiOptions()
    budget_usd: float | None = None
    deadline_minutes: int | None = None
    fallback: bool | None = None
    max_failure_percent: float | None = None

    def execution_input(self, manifest: str) -> str:
        """The JSON that the execution starts with: the manifest, and only what was given."""
        return msgspec.json.encode({"manifest": manifest} | msgspec.to_builtins(self)).decode()


def output_formats(text: str | None) -> tuple[str, ...]:
    """`json,srt` or `all` as names; nothing for None. typer.BadParameter for an unknown one."""
    names = [name.strip().lower() for name in (text or "").split(",") if name.strip()]
    if names == ["all"]:
        return OUTPUT_FORMATS
    if unknown := [name for name in names if name not in OUTPUT_FORMATS]:
        raise typer.BadParameter(
            f"no output format {', '.join(unknown)}; "
            f"there are {', '.join(OUTPUT_FORMATS)}, and all",
            param_hint="--output-format",
        )
    return tuple(dict.fromkeys(names))


def hosted_options(pairs: list[str] | None) -> AssemblyAiOptions:
    """`name=value`s as AssemblyAI's own options. typer.BadParameter for what is none."""
    try:
        return named(pairs or ())
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--assemblyai") from fault


def run_id(given: str | None) -> str:
    """`given` if it can name an execution, or a new one such as `2026-11-21T0316-a1b2`."""
    if given is None:
        return f"{datetime.now(UTC):%Y-%m-%dT%H%M}-{secrets.token_hex(2)}"
    if not _RUN_ID.fullmatch(given):
        raise typer.BadParameter(
            f"{given!r} cannot name a run: use up to 80 letters, digits, hyphens and underscores",
            param_hint="--run-id",
        )
    return given
