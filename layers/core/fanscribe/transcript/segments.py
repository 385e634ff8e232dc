"""Sentences from words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fanscribe.contracts import Segment, Word

PAUSE_MS = 2_000
"""A silence this long ends a sentence, whatever its punctuation."""

_TERMINAL = tuple(".?!…。？！؟۔।")
_CLOSING = "\"'”’»)]}"


def sentences(words: Iterable[Word]) -> tuple[Segment, ...]:
    """The words grouped at full stops, long pauses and changes of speaker; none is dropped."""
    return tuple(_segment(group) for group in _groups(words))


def ends_sentence(word: Word, following: Word) -> bool:
    """Whether a sentence ends between two words.

    A terminal mark before a lower-case word is an abbreviation's ("e.g. this") or a hesitation's.
    """
    closed = word.text.rstrip(_CLOSING).endswith(_TERMINAL)
    return closed and not following.text[:1].islower()


def spoken_until(words: Sequence[Word]) -> int:
    """When the last of them ends, in ms: not always the last in order, as words may overlap."""
    return max(word.end_ms for word in words)


def _groups(words: Iterable[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    for word in words:
        if group and _breaks(group, word):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _breaks(group: list[Word], word: Word) -> bool:
    return (
        word.speaker != group[-1].speaker
        or word.start_ms - group[-1].end_ms >= PAUSE_MS
        or ends_sentence(group[-1], word)
    )


def _segment(group: list[Word]) -> Segment:
    return Segment(
        text=" ".join(word.text for word in group if word.text),
        start_ms=group[0].start_ms,
        end_ms=spoken_until(group),
        speaker=group[0].speaker,
    )
