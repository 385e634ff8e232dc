"""Words made ready to be laid out: what is shown of them, how wide, when, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from operator import add
from typing import NamedTuple

import msgspec

from fanscribe.contracts import Word
from fanscribe.transcript.breaks import break_costs
from fanscribe.transcript.function_words import function_words
from fanscribe.transcript.plain import plain
from fanscribe.transcript.scripts import columns, has_unspaced, is_spaced, pieces


class Spoken(NamedTuple):
    """Lists side by side, an entry a word; a stretch of words is `[i, j)`.

    `left[i]` columns come before word i, and `right[j]` up to the end of word j - 1: the stretch is
    `right[j] - left[i]` wide. `until[j]` is the latest end of the words before j. `costs[k]` is
    what a break before word k costs (`breaks`).
    """

    texts: list[str]
    starts: list[int]
    ends: list[int]
    until: list[int]
    speakers: list[str | None]
    spaces: list[int]
    left: list[int]
    right: list[int]
    costs: list[int]

    def text(self, i: int, j: int) -> str:
        if 0 not in self.spaces[i : j - 1]:
            return " ".join(self.texts[i:j])
        parts = zip(self.texts[i:j], (*self.spaces[i : j - 1], 0), strict=True)
        return "".join(text + " " * space for text, space in parts)

    def width(self, i: int, j: int) -> int:
        return self.right[j] - self.left[i]


def spoken(words: Iterable[Word], language: str | None, line_characters: int) -> Spoken:
    """`words` in order of their start; those without anything to show are left out.

    Runs of Chinese or Japanese that are wider than a line are divided, their time in proportion.
    """
    shown = _shown(list(words), line_characters)
    texts = [word.text for word in shown]
    starts = [word.start_ms for word in shown]
    ends = [word.end_ms for word in shown]
    until = list(accumulate(ends, max, initial=0))
    spaces = _spaces(texts)
    wide = {text: columns(text) for text in set(texts)}
    left = list(accumulate(map(add, map(wide.__getitem__, texts), spaces), initial=0))
    right = [0, *(edge - space for edge, space in zip(left[1:], spaces, strict=True))]
    rests = [start - end for start, end in zip(starts, until, strict=False)]
    costs = break_costs(texts, rests, function_words(language, texts))
    speakers = [word.speaker for word in shown]
    return Spoken(texts, starts, ends, until, speakers, spaces, left, right, costs)


def _shown(words: list[Word], line_characters: int) -> list[Word]:
    vocabulary = {word.text for word in words}
    told = {text: _pieces(plain(text), line_characters) for text in vocabulary}
    if all(parts == [text] for text, parts in told.items()):
        return words
    return [part for word in words for part in _divided(word, told[word.text])]


def _pieces(text: str, line_characters: int) -> list[str]:
    if not text:
        return []
    if columns(text) <= line_characters or not has_unspaced(text):
        return [text]
    return [part for run in text.split() for part in pieces(run)]


def _divided(word: Word, parts: Sequence[str]) -> list[Word]:
    span = word.end_ms - word.start_ms
    times = [word.start_ms + span * at // max(1, len(parts)) for at in range(len(parts) + 1)]
    return [
        msgspec.structs.replace(word, text=part, start_ms=times[at], end_ms=times[at + 1])
        for at, part in enumerate(parts)
    ]


def _spaces(texts: Sequence[str]) -> list[int]:
    if not any(map(has_unspaced, set(texts))):
        return [1] * len(texts)
    return [*(int(is_spaced(before, after)) for before, after in pairwise(texts)), 1][: len(texts)]
