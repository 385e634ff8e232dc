"""Two hearings of the same moment, made one.

Where a file had to be cut within speech, the engine may listen beyond the cut on both sides. The
words heard twice are found by what they are and when they were said, never by text alone: "no,
no" is two words. One hearing is followed up to a word that both agree on, the other from there.
"""

from __future__ import annotations

from collections.abc import Sequence

from fanscribe.contracts import Word
from fanscribe.transcript.function_words import bare

TOLERANCE_MS = 200
"""How far apart two hearings may place one word: two frames of the engine and some."""

_MATCH = 10_000


def join_hearings(before: list[Word], after: list[Word], cut_ms: int) -> list[Word]:
    """The words on both sides of a hard cut, each in order of start, as one.

    A word is left out only where the other side has the same one, or one at the same time.
    """
    if not before or not after:
        return before + after
    p = _first_from(before, min(cut_ms, after[0].start_ms) - TOLERANCE_MS)
    until = max(cut_ms, *(word.end_ms for word in before[p:]), 0)
    q = _first_from(after, until + TOLERANCE_MS)
    left, right = before[p:], after[:q]
    joined = _by_token(left, right, cut_ms) or _by_time(left, right, cut_ms)
    return before[:p] + joined + after[q:]


def _first_from(words: Sequence[Word], ms: int) -> int:
    return next((at for at, word in enumerate(words) if word.start_ms >= ms), len(words))


def _by_token(left: list[Word], right: list[Word], cut_ms: int) -> list[Word] | None:
    """Changes over at the word nearest the cut that both heard; None if there is none."""
    pairs = _agreed(left, right)
    if not pairs:
        return None
    p, q = min(pairs, key=lambda pair: abs(left[pair[0]].start_ms - cut_ms))
    mine = left[p] if left[p].start_ms < cut_ms else right[q]
    return [*left[:p], mine, *right[q + 1 :]]


def _agreed(left: list[Word], right: list[Word]) -> list[tuple[int, int]]:
    """The most words, in order, that both heard within the tolerance; nearest in time first."""
    tokens = (
        [bare(word.text) or word.text for word in left],
        [bare(word.text) or word.text for word in right],
    )
    score = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for p in range(len(left) - 1, -1, -1):
        for q in range(len(right) - 1, -1, -1):
            apart = abs(left[p].start_ms - right[q].start_ms)
            same = apart <= TOLERANCE_MS and tokens[0][p] == tokens[1][q]
            match = score[p + 1][q + 1] + _MATCH - apart if same else 0
            score[p][q] = max(match, score[p + 1][q], score[p][q + 1])
    return _path(score)


def _path(score: list[list[int]]) -> list[tuple[int, int]]:
    p, q, pairs = 0, 0, []
    while p < len(score) - 1 and q < len(score[0]) - 1:
        if score[p][q] == score[p + 1][q]:
            p += 1
        elif score[p][q] == score[p][q + 1]:
            q += 1
        else:
            pairs.append((p, q))
            p, q = p + 1, q + 1
    return pairs


def _by_time(left: list[Word], right: list[Word], cut_ms: int) -> list[Word]:
    """Each side's words on its side of the cut, and beyond it where the other heard nothing."""
    kept = [
        word
        for word in left
        if word.start_ms + word.end_ms < 2 * cut_ms or not _is_covered(word, right)
    ]
    return kept + [word for word in right if not _is_covered(word, kept)]


def _is_covered(word: Word, others: list[Word]) -> bool:
    """Whether another word was heard during most of it."""
    common = (
        min(word.end_ms, other.end_ms) - max(word.start_ms, other.start_ms) for other in others
    )
    return any(2 * ms > word.end_ms - word.start_ms for ms in common)
