"""Two hearings of the same moment, made one.

Where a file had to be cut within speech, the engine may listen beyond the cut on both sides. The
words heard twice are found by what they are and when they were said, never by text alone: "no,
no" is two words. One hearing is followed up to a word that both agree on, the other from there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from fanscribe.contracts import Word
from fanscribe.transcript.function_words import bare

TOLERANCE_MS = 120
"""How far apart two hearings may place one word: a frame of the engine (80 ms) and a half.

Nobody says a word twice so fast.
"""

_MATCH = 10_000
_LONG_MS = 2_000  # longer than a word


def join_hearings(before: list[Word], after: list[Word], cut_ms: int) -> list[Word]:
    """The words on both sides of a hard cut, each in order of start, as one.

    A word is left out only where the other side has the same one, or one at the same time.
    """
    beyond = before and after and (before[-1].start_ms >= cut_ms or after[0].start_ms < cut_ms)
    if not beyond:
        return before + after
    return _by_token(before, after, cut_ms) or _by_time(before, after, cut_ms)


def _by_token(before: list[Word], after: list[Word], cut_ms: int) -> list[Word] | None:
    """Changes over at the word nearest the cut that both heard; None if there is none."""
    # One side's first word and the other's last bound what both listened to.
    p = bisect_left(before, after[0].start_ms - TOLERANCE_MS, key=_start)
    q = bisect_right(after, before[-1].start_ms + TOLERANCE_MS, key=_start)
    pairs = [(p + i, j) for i, j in _agreed(before[p:], after[:q])]
    if not pairs:
        return None
    i, j = min(pairs, key=lambda pair: abs(before[pair[0]].start_ms - cut_ms))
    mine = before[i] if before[i].start_ms < cut_ms else after[j]
    return [*before[:i], mine, *after[j + 1 :]]


def _by_time(before: list[Word], after: list[Word], cut_ms: int) -> list[Word]:
    """Each side's words on its side of the cut, and beyond it where the other heard nothing."""
    p = bisect_left(before, after[0].start_ms - _LONG_MS, key=_start)
    q = bisect_right(after, max(word.end_ms for word in before[max(0, p - 1) :]), key=_start)
    left = [
        word
        for word in before[p:]
        if word.start_ms + word.end_ms < 2 * cut_ms or not _is_covered(word, after[:q])
    ]
    right = [word for word in after[:q] if not _is_covered(word, left)]
    return before[:p] + sorted(left + right, key=_start) + after[q:]


def _start(word: Word) -> int:
    return word.start_ms


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


def _is_covered(word: Word, others: list[Word]) -> bool:
    """Whether another word was heard during most of it."""
    common = (
        min(word.end_ms, other.end_ms) - max(word.start_ms, other.start_ms) for other in others
    )
    return any(2 * ms > word.end_ms - word.start_ms for ms in common)
