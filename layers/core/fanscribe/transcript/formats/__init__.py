"""The output formats, by name. `base.Format` tells how to add one."""

from __future__ import annotations

from fanscribe.errors import OutputFormatError
from fanscribe.transcript.formats.assemblyai import AssemblyAI
from fanscribe.transcript.formats.base import Format, Script
from fanscribe.transcript.formats.cues_json import CuesJson
from fanscribe.transcript.formats.html_ import Html
from fanscribe.transcript.formats.json_ import Json
from fanscribe.transcript.formats.speakers import Speakers
from fanscribe.transcript.formats.srt import Srt
from fanscribe.transcript.formats.tsv import Tsv
from fanscribe.transcript.formats.txt import Txt
from fanscribe.transcript.formats.vtt import Vtt

__all__ = ["FORMATS", "Format", "Script", "format_named"]

_ALL: tuple[Format, ...] = (
    Json(),
    Srt(),
    Vtt(),
    Txt(),
    Html(),
    Speakers(),
    Tsv(),
    CuesJson(),
    AssemblyAI(),
)
FORMATS: dict[str, Format] = {each.name: each for each in _ALL}


def format_named(name: str) -> Format:
    """Raises OutputFormatError, which lists the names there are."""
    try:
        return FORMATS[name]
    except KeyError:
        raise OutputFormatError(name, tuple(FORMATS)) from None
