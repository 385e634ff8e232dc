"""Sentences and paragraphs from words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import fmean

from fanscribe.contracts import Gap, Paragraph, Segment, Word
from fanscribe.transcript.marks import continues, ends_sentence
from fanscribe.transcript.scripts import join

PAUSE_MS = 2_000
"""A silence this long ends a sentence, whatever its punctuation, and a paragraph."""
BREATH_MS = 600
LONG, TOO_LONG = 500, 1_000
"""Characters after which a paragraph ends at the next breath, or at the next sentence."""


def sentences(words: Sequence[Word]) -> tuple[Segment, ...]:
    """The words grouped at full stops, long pauses and changes of speaker; none is dropped.

    Each channel's by themselves: who talks at the same time does not interrupt.

    A terminal mark before a lower-case word is an abbreviation's ("e.g. this") or a hesitation's.
    """
    found = [_segment(group) for said in by_channel(words) for group in _sentences(said)]
    return tuple(sorted(found, key=lambda segment: segment.start_ms))


def by_channel(words: Sequence[Word]) -> list[Sequence[Word]]:
    """The words of each channel, in their order."""
    names = dict.fromkeys(word.channel for word in words)
    if len(names) < 2:
        return [words]
    return [[word for word in words if word.channel == name] for name in names]


def _sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    ends = [*_ends(words), len(words)] if words else []
    return (words[i:j] for i, j in pairwise([0, *ends]))


def paragraphs(segments: Sequence[Segment], gaps: Sequence[Gap] = ()) -> tuple[Paragraph, ...]:
    """The sentences grouped by turns, long pauses and missing parts, and where they grow long."""
    missing = sorted(gap.start_ms for gap in gaps)
    return tuple(_paragraph(segments, i, j) for i, j in _groups(segments, missing))


def _ends(words: Sequence[Word]) -> list[int]:
    """Where a sentence begins, the first aside."""
    texts = {word.text for word in words}
    closing = {text for text in texts if ends_sentence(text)}
    going_on = {text for text in texts if continues(text)}
    return [
        at
        for at, (word, after) in enumerate(pairwise(words), start=1)
        if (word.text in closing and after.text not in going_on)
        or after.start_ms - word.end_ms >= PAUSE_MS
        or after.speaker != word.speaker
    ]


def _segment(group: Sequence[Word]) -> Segment:
    return Segment(
        text=join([word.text for word in group if word.text]),
        start_ms=group[0].start_ms,
        # Not always the last word's: words may overlap.
        end_ms=max([word.end_ms for word in group]),
        speaker=group[0].speaker,
        confidence=mean_confidence(group),
    )


def mean_confidence(words: Iterable[Word]) -> float | None:
    """To four digits; None where no word has one."""
    known = [word.confidence for word in words if word.confidence is not None]
    return round(fmean(known), 4) if known else None


def _groups(segments: Sequence[Segment], missing: Sequence[int]) -> Iterator[tuple[int, int]]:
    first, length = 0, 0
    for at, (before, after) in enumerate(pairwise(segments), start=1):
        length += len(before.text)
        if _is_apart(before, after, length) or _any_between(before, after, missing):
            yield first, at
            first, length = at, 0
    if segments:
        yield first, len(segments)


def _is_apart(before: Segment, after: Segment, length: int) -> bool:
    rest = after.start_ms - before.end_ms
    return (
        after.speaker != before.speaker
        or rest >= PAUSE_MS
        or (length >= LONG and rest >= BREATH_MS)
        or length >= TOO_LONG
    )


def _any_between(before: Segment, after: Segment, times: Sequence[int]) -> bool:
    return any(before.start_ms < time <= after.start_ms for time in times)


def _paragraph(segments: Sequence[Segment], i: int, j: int) -> Paragraph:
    return Paragraph(
        start_ms=segments[i].start_ms,
        end_ms=max(segment.end_ms for segment in segments[i:j]),
        first_segment=i,
        segment_count=j - i,
        speaker=segments[i].speaker,
    )
