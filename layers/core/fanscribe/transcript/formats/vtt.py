"""WebVTT captions: speakers as voices, the language as a header, gaps as comments."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from fanscribe.contracts import Gap
from fanscribe.transcript.cues import Cue
from fanscribe.transcript.formats.base import Script
from fanscribe.transcript.formats.captions import blocks
from fanscribe.transcript.plain import plain
from fanscribe.transcript.timecode import timecode


class Vtt:
    name = "vtt"
    ending = "vtt"
    content_type = "text/vtt; charset=utf-8"

    def render(self, script: Script) -> bytes:
        notes = chain(map(_note, script.transcript.gaps), _unkept(script.cues))
        parts = chain([_head(script.transcript.language)], notes, blocks(script.cues, ".", _text))
        return "\n".join(f"{part}\n" for part in parts).encode()


def _head(language: str | None) -> str:
    # Players pass over a header they do not know; YouTube and others read these two.
    return f"WEBVTT\nKind: captions\nLanguage: {_escape(plain(language))}" if language else "WEBVTT"


def _text(cue: Cue) -> str:
    if len(cue.speakers) > 1:
        # A voice reaches to the end of its cue unless it is ended before.
        turns = zip(cue.speakers, cue.lines, strict=True)
        return "\n".join(_said(line, speaker, "</v>") for speaker, line in turns)
    return _said("\n".join(cue.lines), cue.speakers[0])


def _said(text: str, speaker: str | None, end: str = "") -> str:
    name = plain(speaker or "")
    return f"<v {_escape(name)}>{_escape(text)}{end}" if name else _escape(text)


def _note(gap: Gap) -> str:
    span = f"{timecode(gap.start_ms, '.')} to {timecode(gap.end_ms, '.')}"
    return f"NOTE not transcribed: {span}: {_escape(plain(f'{gap.error}: {gap.cause}'))}"


def _unkept(cues: Sequence[Cue]) -> Iterator[str]:
    """How many captions break which rule; format `cues` says which, and why."""
    counts = Counter(breach.rule for cue in cues for breach in cue.breaches)
    if counts:
        told = ", ".join(f"{rule} in {count}" for rule, count in sorted(counts.items()))
        yield f"NOTE rules not kept, of {len(cues)} captions: {told}"


def _escape(text: str) -> str:
    # With ">" escaped, no text can hold the arrow of a timing line.
    return html.escape(text, quote=False)
