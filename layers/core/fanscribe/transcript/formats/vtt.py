"""WebVTT captions: speakers as voices, gaps as comments."""

from __future__ import annotations

import html
from itertools import chain

from fanscribe.contracts import Gap, Transcript
from fanscribe.transcript.cues import Cue
from fanscribe.transcript.formats.captions import blocks
from fanscribe.transcript.plain import plain
from fanscribe.transcript.timecode import timecode


class Vtt:
    name = "vtt"
    ending = "vtt"
    content_type = "text/vtt; charset=utf-8"

    def render(self, transcript: Transcript) -> bytes:
        notes = map(_note, transcript.gaps)
        parts = chain(["WEBVTT"], notes, blocks(transcript, ".", _text))
        return "\n".join(f"{part}\n" for part in parts).encode()


def _text(cue: Cue) -> str:
    speaker = plain(cue.speaker or "")
    voice = f"<v {_escape(speaker)}>" if speaker else ""
    return voice + _escape("\n".join(cue.lines))


def _note(gap: Gap) -> str:
    span = f"{timecode(gap.start_ms, '.')} to {timecode(gap.end_ms, '.')}"
    return f"NOTE not transcribed: {span}: {_escape(plain(f'{gap.error}: {gap.cause}'))}"


def _escape(text: str) -> str:
    # With ">" escaped, no text can hold the arrow of a timing line.
    return html.escape(text, quote=False)
