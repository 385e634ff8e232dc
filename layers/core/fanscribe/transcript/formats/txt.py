"""Plain text: a paragraph for each turn or long pause, and a note where words are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fanscribe.contracts import Gap, Segment, Transcript
from fanscribe.transcript.plain import plain
from fanscribe.transcript.segments import PAUSE_MS
from fanscribe.transcript.timecode import timecode


class Txt:
    name = "txt"
    ending = "txt"
    content_type = "text/plain; charset=utf-8"

    def render(self, transcript: Transcript) -> bytes:
        parts: list[Segment | Gap] = [*transcript.segments, *transcript.gaps]
        parts.sort(key=lambda part: part.start_ms)
        return "\n".join(f"{text}\n" for text in map(_text, _paragraphs(parts)) if text).encode()


def _paragraphs(parts: Iterable[Segment | Gap]) -> Iterator[list[Segment] | Gap]:
    paragraph: list[Segment] = []
    for part in parts:
        if paragraph and (isinstance(part, Gap) or _is_apart(paragraph[-1], part)):
            yield paragraph
            paragraph = []
        if isinstance(part, Gap):
            yield part
        else:
            paragraph.append(part)
    if paragraph:
        yield paragraph


def _is_apart(before: Segment, after: Segment) -> bool:
    return after.speaker != before.speaker or after.start_ms - before.end_ms >= PAUSE_MS


def _text(part: list[Segment] | Gap) -> str:
    if isinstance(part, Gap):
        span = f"{timecode(part.start_ms, '.')} to {timecode(part.end_ms, '.')}"
        return f"[not transcribed, {span}: {plain(part.error)}]"
    text = plain(" ".join(segment.text for segment in part))
    speaker = plain(part[0].speaker or "")
    return f"{speaker}: {text}" if speaker and text else text
