"""Who said each word: the words of one model, the turns of another, on one clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from fanscribe.contracts import Turn, Word

NEAREST_MS = 1_000
"""How far a word may lie outside every turn, and still be its neighbour's."""


def with_speakers(words: Sequence[Word], turns: Sequence[Turn]) -> list[Word]:
    """Each word with the speaker whose turns cover most of it.

    Where two cover as much, or none does, it is the nearest turn's; without one within NEAREST_MS
    nobody is named. Expects words and turns in the order of their starts.
    """
    return [
        msgspec.structs.replace(word, speaker=_speaker(word, near))
        for word, near in zip(words, _near(words, turns), strict=True)
    ]


def _near(words: Sequence[Word], turns: Sequence[Turn]) -> Iterator[list[Turn]]:
    """The turns within NEAREST_MS of each word."""
    coming = iter(turns)
    turn = next(coming, None)
    near: list[Turn] = []
    for word in words:
        while turn is not None and turn.start_ms <= word.end_ms + NEAREST_MS:
            near.append(turn)
            turn = next(coming, None)
        near = [each for each in near if each.end_ms >= word.start_ms - NEAREST_MS]
        yield [each for each in near if each.start_ms <= word.end_ms + NEAREST_MS]


def _speaker(word: Word, near: Iterable[Turn]) -> str | None:
    covered: Counter[str] = Counter()
    for turn in near:
        common = min(word.end_ms, turn.end_ms) - max(word.start_ms, turn.start_ms)
        covered[turn.speaker] += max(0, common)
    most = max(covered.values(), default=0)
    tied = [turn for turn in near if covered[turn.speaker] == most]
    closest = min(tied, key=lambda turn: _distance(word, turn), default=None)
    return closest.speaker if closest else None


def _distance(word: Word, turn: Turn) -> int:
    """From the word's middle to the turn, in half milliseconds."""
    middle = word.start_ms + word.end_ms
    return max(2 * turn.start_ms - middle, middle - 2 * turn.end_ms, 0)
