"""How a caption's words lie on its lines."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from fanscribe.transcript.presets import Rules
from fanscribe.transcript.spoken import Spoken

BREAK_WEIGHT = 3
"""A break that costs one more (`breaks`) is worth lines that many columns less even."""

_Way = tuple[int, tuple[int, ...]]  # how bad it is, and before which words the lines are broken


def lay_out(said: Spoken, i: int, j: int, rules: Rules) -> tuple[str, ...]:
    """The words `[i, j)` on as few lines as hold them, even, and broken where it reads well.

    A word wider than a line has one to itself, unbroken.
    """
    width = said.right[j] - said.left[i]
    if width <= rules.line_characters or j - i == 1:
        return (said.text(i, j),)
    way = _on_two(said, i, j, rules.line_characters)
    if way is None and rules.lines > 2:
        way = _on_three(said, i, j, rules.line_characters)
    edges = (i, *way[1], j) if way else (i, j)
    return tuple(said.text(*line) for line in pairwise(edges))


def _on_two(said: Spoken, i: int, j: int, room: int) -> _Way | None:
    left, right, costs = said.left, said.right, said.costs
    earliest = bisect_left(left, right[j] - room, i + 1, j)
    latest = bisect_right(right, left[i] + room, i + 1, j) - 1
    if earliest > latest:
        return None
    whole = left[i] + right[j]
    bad, at = min(
        (abs(right[at] + left[at] - whole) + BREAK_WEIGHT * costs[at], at)
        for at in range(earliest, latest + 1)
    )
    return bad, (at,)


def _on_three(said: Spoken, i: int, j: int, room: int) -> _Way | None:
    ways = []
    third = (said.right[j] - said.left[i]) // 3
    for at in range(i + 1, bisect_right(said.right, said.left[i] + room, i + 1, j)):
        if rest := _on_two(said, at, j, room):
            uneven = abs(said.width(i, at) - third)
            ways.append((uneven + BREAK_WEIGHT * said.costs[at] + rest[0], (at, *rest[1])))
    return min(ways, default=None)
