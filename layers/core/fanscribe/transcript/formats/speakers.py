"""Who said what, and when: a line for each turn, for minutes and for quoting."""

from __future__ import annotations

from itertools import groupby

from fanscribe.contracts import Gap, Paragraph
from fanscribe.transcript.formats.base import Script
from fanscribe.transcript.formats.txt import missing, said_in
from fanscribe.transcript.plain import plain
from fanscribe.transcript.scripts import join
from fanscribe.transcript.timecode import timecode


class Speakers:
    name = "speakers"
    ending = "speakers.txt"
    content_type = "text/plain; charset=utf-8"

    def render(self, script: Script) -> bytes:
        parts: list[Paragraph | Gap] = [*script.paragraphs, *script.transcript.gaps]
        parts.sort(key=lambda part: part.start_ms)
        turns = (list(turn) for _, turn in groupby(parts, key=_speaker))
        lines = (line for turn in turns for line in _lines(turn, script))
        return "".join(f"{line}\n" for line in lines).encode()


def _speaker(part: Paragraph | Gap) -> tuple[bool, str | None]:
    return (True, None) if isinstance(part, Gap) else (False, part.speaker)


def _lines(turn: list[Paragraph | Gap], script: Script) -> list[str]:
    gaps = [part for part in turn if isinstance(part, Gap)]
    said = [part for part in turn if isinstance(part, Paragraph)]
    text = join([told for part in said if (told := said_in(part, script))])
    if not text:
        return [missing(gap) for gap in gaps]
    span = f"{timecode(said[0].start_ms, '.')} - {timecode(max(p.end_ms for p in said), '.')}"
    speaker = plain(said[0].speaker or "")
    return [f"[{span}] {speaker}: {text}" if speaker else f"[{span}] {text}"]
