"""SubRip captions. The format knows no speakers: they are in VTT, TXT and JSON."""

from __future__ import annotations

import re

from fanscribe.transcript.cues import Cue
from fanscribe.transcript.formats.base import Script
from fanscribe.transcript.formats.captions import blocks

WORD_JOINER = "\u2060"
"""Invisible, and of no width. SubRip has no escapes: this keeps words from looking like syntax."""

_LOOKS_LIKE_SYNTAX = re.compile(
    r"(?<=[<{])"  # a tag, of HTML or of SubStation
    r"|(?<=--)(?=>)"  # a timing line's arrow
    r"|(?<=:)(?=\d{1,2}[.,]\d)"  # a timing line's time
    r"|^(?=\d+$)",  # the number of the next cue
    re.MULTILINE,
)
# Most captions hold none of it, and this is told at a glance.
_MAYBE = re.compile(r"[<{>:]|^\d+$", re.MULTILINE)


class Srt:
    name = "srt"
    ending = "srt"
    content_type = "application/x-subrip; charset=utf-8"

    def render(self, script: Script) -> bytes:
        numbered = enumerate(blocks(script.cues, ",", _text), start=1)
        return "\n".join(f"{number}\n{block}\n" for number, block in numbered).encode()


def _text(cue: Cue) -> str:
    text = "\n".join(cue.lines)
    return _LOOKS_LIKE_SYNTAX.sub(WORD_JOINER, text) if _MAYBE.search(text) else text
