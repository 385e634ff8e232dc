"""Caption cues from words: what is on the screen, from when until when.

Greedy: words are taken while they fit two lines and seven seconds, and a cue ends early where
the speaker changes, the voice rests, or a sentence ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import msgspec

from fanscribe.contracts import Word
from fanscribe.transcript.lines import lay_out
from fanscribe.transcript.plain import plain
from fanscribe.transcript.segments import ends_sentence, spoken_until

LONGEST_MS = 7_000
SHORTEST_MS = 834
"""Five sixths of a second, rounded up: what a glance takes."""
PAUSE_MS = 700
TWO_FRAMES_MS = 84
"""Two frames at 24 a second: the eye sees one cue go and the next come."""


class Cue(NamedTuple):
    """One caption: 1 or 2 lines of plain text, shown in `[start_ms, end_ms)`."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str | None


def cues(words: Iterable[Word], duration_ms: int) -> list[Cue]:
    """All words, in order, as cues; words without anything to show are left out.

    `words` are in order of their start, `duration_ms` is the file's.
    """
    groups = list(_groups(_shown(words)))
    ends = [_end(group, after[0].start_ms) for group, after in pairwise(groups)]
    ends += [_last_end(group, duration_ms) for group in groups[-1:]]
    return [_cue(group, end) for group, end in zip(groups, ends, strict=True)]


def _shown(words: Iterable[Word]) -> Iterator[Word]:
    for word in words:
        if text := plain(word.text):
            yield msgspec.structs.replace(word, text=text)


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
    start, until = group[0].start_ms, spoken_until(group)
    return (
        word.speaker != group[-1].speaker
        or word.start_ms - until >= PAUSE_MS
        or word.end_ms - start > LONGEST_MS
        # A sentence of one short word would only flash: it waits for the next one.
        or (until - start >= SHORTEST_MS and ends_sentence(group[-1], word))
        or lay_out([*(each.text for each in group), word.text]) is None
    )


def _end(group: list[Word], next_start: int) -> int:
    """A short cue stays on into silence, up to two frames before the next one."""
    start = group[0].start_ms
    stay = min(start + SHORTEST_MS, next_start - TWO_FRAMES_MS)
    return max(start + 1, min(next_start, max(_spoken_end(group), stay)))


def _last_end(group: list[Word], duration_ms: int) -> int:
    start = group[0].start_ms
    return max(start + 1, min(duration_ms, max(_spoken_end(group), start + SHORTEST_MS)))


def _spoken_end(group: list[Word]) -> int:
    # A single word may claim more than seven seconds; nobody reads it that long.
    return min(spoken_until(group), group[0].start_ms + LONGEST_MS)


def _cue(group: list[Word], end_ms: int) -> Cue:
    texts = [word.text for word in group]
    lines = lay_out(texts) or (" ".join(texts),)
    return Cue(group[0].start_ms, end_ms, lines, group[0].speaker)
