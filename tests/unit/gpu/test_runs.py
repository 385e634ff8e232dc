"""Chunks that join up become runs; runs are dealt out evenly."""

from __future__ import annotations

from typing import Any

import pytest
from fanscribe.contracts import ShardChunk, Source
from fanscribe_gpu.runs import Run, lanes, runs, samples


def chunk(index: int, start: int, end: int, **own: Any) -> ShardChunk:
    given = {"file_id": "a", "source": Source(audio_url="s3://b/a", etag="e")} | own
    return ShardChunk(key=f"{index}", index=index, start=start, end=end, **given)


def extents(found: list[Run]) -> list[tuple[int, int]]:
    return [(run[0].start, run[-1].end) for run in found]


def test_neighbours_join_whatever_order_they_come_in() -> None:
    assert extents(runs([chunk(1, 5, 9), chunk(0, 0, 5), chunk(2, 9, 12)])) == [(0, 12)]


def test_a_gap_another_file_or_another_language_is_a_new_run() -> None:
    other = {"file_id": "b", "source": Source(audio_url="s3://b/b", etag="e")}
    found = runs(
        [
            chunk(0, 0, 5),
            chunk(2, 9, 12),
            chunk(0, 0, 5, **other),
            chunk(1, 5, 9, language="de", **other),
        ]
    )
    assert extents(found) == [(0, 5), (9, 12), (0, 5), (5, 9)]


def test_each_channel_is_a_run_of_its_own() -> None:
    cuts = [(0, 0, 5), (1, 5, 9)]
    found = runs([chunk(*cut, channel=channel) for cut in cuts for channel in (1, 2)])
    assert [[one.channel for one in run] for run in found] == [[1, 1], [2, 2]]


def test_no_run_is_longer_than_asked_unless_a_chunk_is() -> None:
    found = runs([chunk(0, 0, 5), chunk(1, 5, 9), chunk(2, 9, 30), chunk(3, 30, 31)], longest=10)
    assert extents(found) == [(0, 9), (9, 30), (30, 31)]


def test_only_the_ends_of_a_run_hear_beyond_themselves() -> None:
    cuts = {"overlap_before": 2, "overlap_after": 2, "hard_cut": True}
    (run,) = runs([chunk(index, 10 * index, 10 * index + 10, **cuts) for index in range(3)])
    assert [(one.overlap_before, one.overlap_after) for one in run] == [(2, 0), (0, 0), (0, 2)]


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_lanes_hold_every_run_once_and_about_as_much(count: int) -> None:
    lengths = [7, 5, 4, 3, 3, 2]
    all_runs = [(chunk(0, 0, length, file_id=f"{at}"),) for at, length in enumerate(lengths)]
    dealt = lanes(all_runs, count)
    assert sorted(samples(run) for lane in dealt for run in lane) == sorted(lengths)
    loads = [sum(samples(run) for run in lane) for lane in dealt]
    assert max(loads) - min(loads) <= max(lengths)
    assert len(dealt) == min(count, len(lengths))
