"""What the hosted engine is handed of a recording."""

from __future__ import annotations

from itertools import pairwise

import pytest
from fanscribe.contracts import Chunk, CutPlan, Item, Source
from fanscribe.hosted_parts import EXCERPT, LARGEST, hosted_parts

MINUTE = 60 * 16_000


def plan(minutes: int, size: int = 1, silent: tuple[int, ...] = (), hard: int = -1) -> CutPlan:
    """Chunks of five minutes."""
    chunks = tuple(
        Chunk(
            index=index,
            start=start,
            end=min(start + 5 * MINUTE, minutes * MINUTE),
            silent=index in silent,
            hard_cut=index == hard,
            overlap_before=32_000 if index == hard else 0,
            overlap_after=32_000 if index == hard - 1 else 0,
        )
        for index, start in enumerate(range(0, minutes * MINUTE, 5 * MINUTE))
    )
    return CutPlan(
        item=Item(file_id="a", audio_url="s3://b/a", row=1),
        source=Source(audio_url="s3://b/a", size=size),
        container="mp3",
        codec="mp3",
        channels=1,
        sample_rate=16_000,
        samples=minutes * MINUTE,
        chunks=chunks,
    )


@pytest.mark.parametrize("minutes", [1, 60, 600])
def test_what_the_service_takes_is_handed_over_whole(minutes: int) -> None:
    (part,) = hosted_parts(plan(minutes))
    assert (part.chunk.start, part.chunk.end, part.excerpt) == (0, minutes * MINUTE, False)


@pytest.mark.parametrize("minutes", [601, 1440, 6000])
def test_what_is_longer_is_cut_into_equal_hours_that_tile_it(minutes: int) -> None:
    parts = hosted_parts(plan(minutes))
    assert all(part.excerpt for part in parts)
    assert parts[0].chunk.start == 0
    assert parts[-1].chunk.end == minutes * MINUTE
    for one, next_ in pairwise(parts):
        assert one.chunk.end == next_.chunk.start
    assert [part.chunk.index for part in parts] == list(range(len(parts)))
    lengths = [part.chunk.end - part.chunk.start for part in parts]
    assert max(lengths) <= EXCERPT + 5 * MINUTE


def test_what_is_too_many_bytes_is_one_excerpt_if_it_is_short_enough() -> None:
    (part,) = hosted_parts(plan(60, size=LARGEST + 1))
    assert part.excerpt
    assert (part.chunk.start, part.chunk.end) == (0, 60 * MINUTE)


def test_an_excerpt_begins_and_ends_as_its_first_and_last_chunk_do() -> None:
    cut = hosted_parts(plan(720))[1].chunk.start // (5 * MINUTE)
    first, second, *_ = hosted_parts(plan(720, hard=cut))
    assert (first.chunk.overlap_after, first.chunk.hard_cut) == (32_000, False)
    assert (second.chunk.overlap_before, second.chunk.hard_cut) == (32_000, True)


def test_hours_of_silence_are_nobodys_work() -> None:
    parts = hosted_parts(plan(720, silent=tuple(range(48))))
    assert [part.chunk.silent for part in parts] == [True, False, False]


def test_the_cut_does_not_depend_on_when_it_is_made() -> None:
    assert hosted_parts(plan(1440)) == hosted_parts(plan(1440))
