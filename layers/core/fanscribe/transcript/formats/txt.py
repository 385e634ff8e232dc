"""Plain text: its paragraphs, and a note where words are missing."""

from __future__ import annotations

from fanscribe.contracts import Gap, Paragraph
from fanscribe.transcript.formats.base import Script
from fanscribe.transcript.plain import plain
from fanscribe.transcript.scripts import join
from fanscribe.transcript.timecode import timecode


class Txt:
    name = "txt"
    ending = "txt"
    content_type = "text/plain; charset=utf-8"

    def render(self, script: Script) -> bytes:
        parts: list[Paragraph | Gap] = [*script.paragraphs, *script.transcript.gaps]
        parts.sort(key=lambda part: part.start_ms)
        told = (_text(part, script) for part in parts)
        return "\n".join(f"{text}\n" for text in told if text).encode()


def _text(part: Paragraph | Gap, script: Script) -> str:
    if isinstance(part, Gap):
        return missing(part)
    text = said_in(part, script)
    speaker = plain(part.speaker or "")
    told = f"{speaker}: {text}" if speaker and text else text
    stamped = script.options.timestamps and told
    return f"[{timecode(part.start_ms, '.')}] {told}" if stamped else told


def said_in(paragraph: Paragraph, script: Script) -> str:
    """A paragraph's sentences on one line."""
    first, count = paragraph.first_segment, paragraph.segment_count
    segments = script.transcript.segments[first : first + count]
    return plain(join([segment.text for segment in segments]))


def missing(gap: Gap) -> str:
    """What stands where words are missing."""
    span = f"{timecode(gap.start_ms, '.')} to {timecode(gap.end_ms, '.')}"
    return f"[not transcribed, {span}: {plain(gap.error)}]"
