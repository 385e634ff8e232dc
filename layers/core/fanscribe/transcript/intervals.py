"""Stretches of time, `[start, end)` in ms, in lists that are in order and do not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Interval = tuple[int, int]


def united(intervals: Iterable[Interval]) -> list[Interval]:
    """Any intervals, in any order, as those that they cover together."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def without(intervals: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """What is left of `intervals` outside `taken`."""
    found: list[Interval] = []
    at = 0
    for start, end in intervals:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        left, next_taken = start, at
        while next_taken < len(taken) and taken[next_taken][0] < end:
            if left < taken[next_taken][0]:
                found.append((left, taken[next_taken][0]))
            left = taken[next_taken][1]
            next_taken += 1
        if left < end:
            found.append((left, end))
    return found


def total(intervals: Iterable[Interval]) -> int:
    return sum(end - start for start, end in intervals)
