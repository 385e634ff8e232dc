"""Chunks of many files, packed into few loads of equal length.

Every GPU job pays its startup once, so jobs are few and long; and a run ends with its longest
job, so they are equal.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fanscribe.contracts import ShardChunk

SHORTEST_TIMEOUT = 900
STARTUP_SECONDS = 600


class Unit(NamedTuple):
    """Chunks that must stay in one shard: one, or all of a diarized item's."""

    chunks: tuple[ShardChunk, ...]

    @property
    def samples(self) -> int:
        return sum(chunk.end - chunk.start for chunk in self.chunks)


def pack(units: Sequence[Unit], count: int) -> list[tuple[ShardChunk, ...]]:
    """Deal `units` out to `count` shards (fewer if one would stay empty), longest unit first.

    LPT: each unit goes to the shard with the least audio so far. No two shards then differ by
    more than the longest unit, and the longest shard is at most 4/3 of the best one possible.
    Deterministic. Within a shard chunks are in their files' order, so that a source is opened
    once.
    """
    shards: list[list[ShardChunk]] = [[] for _ in range(min(max(count, 1), len(units)))]
    longest_first = sorted(units, key=lambda unit: (-unit.samples, _place(unit.chunks[0])))
    homes = dealt([unit.samples for unit in longest_first], len(shards))
    for unit, number in zip(longest_first, homes, strict=True):
        shards[number] += unit.chunks
    return [tuple(sorted(chunks, key=_place)) for chunks in shards]


def dealt(longest_first: Iterable[int], count: int) -> Iterator[int]:
    """The shard, of `count`, that each length goes to: the one with the least so far."""
    loads = [(0, number) for number in range(count)]
    for length in longest_first:
        load, number = loads[0]
        heapq.heapreplace(loads, (load + length, number))
        yield number


def timeout_seconds(audio_ms: int) -> int:
    """How long a shard's job may take: startup + half the audio's length, at least 900 s.

    An L4 needs a hundredth of the audio's length; the rest is for a machine without a GPU, and
    for a hosted queue.
    """
    return max(SHORTEST_TIMEOUT, STARTUP_SECONDS + math.ceil(audio_ms / 2000))


def _place(chunk: ShardChunk) -> tuple[str, int, int]:
    return (chunk.file_id, chunk.index, chunk.channel or 0)
