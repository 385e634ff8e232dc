"""Chunks that follow one another without a gap: what an engine can hear as one."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

from fanscribe.contracts import ShardChunk
from msgspec.structs import replace

Run = tuple[ShardChunk, ...]


def runs(chunks: Iterable[ShardChunk], longest: int | None = None) -> list[Run]:
    """The chunks as runs, each in order, none of more than `longest` samples unless one chunk is.

    Within a run no chunk hears beyond its ends: its neighbours are heard with it.
    """
    found: list[list[ShardChunk]] = []
    for chunk in sorted(chunks, key=_place):
        if found and _goes_on(found[-1], chunk, longest):
            found[-1].append(chunk)
        else:
            found.append([chunk])
    return [_joined(each) for each in found]


def lanes(all_runs: Sequence[Run], count: int) -> list[list[Run]]:
    """The runs dealt out to at most `count` lanes of like length, the longest first."""
    dealt: list[list[Run]] = [[] for _ in range(min(count, len(all_runs)))]
    loads = [(0, number) for number in range(len(dealt))]
    for run in sorted(all_runs, key=lambda run: -samples(run)):
        load, number = loads[0]
        dealt[number].append(run)
        heapq.heapreplace(loads, (load + samples(run), number))
    return dealt


def samples(run: Run) -> int:
    return run[-1].end - run[0].start


def _place(chunk: ShardChunk) -> tuple[str, str, int, int]:
    return (chunk.file_id, chunk.source.audio_url, chunk.channel or 0, chunk.index)


def _goes_on(run: list[ShardChunk], chunk: ShardChunk, longest: int | None) -> bool:
    last = run[-1]
    joins = last.end == chunk.start and replace(last, **_OWN) == replace(chunk, **_OWN)
    return joins and (longest is None or chunk.end - run[0].start <= longest)


_OWN = {
    "key": "",
    "index": 0,
    "start": 0,
    "end": 0,
    "hard_cut": False,
    "overlap_before": 0,
    "overlap_after": 0,
    "anchor": None,
}
"""What neighbours in a file differ in. All else, such as the language, must be one for a run."""


def _joined(chunks: list[ShardChunk]) -> Run:
    last = len(chunks) - 1
    return tuple(
        replace(
            chunk,
            overlap_before=0 if at else chunk.overlap_before,
            overlap_after=chunk.overlap_after if at == last else 0,
        )
        for at, chunk in enumerate(chunks)
    )
