"""Packing: nothing lost, nothing twice, and no shard much longer than another."""

from __future__ import annotations

import random
from itertools import product

from fanscribe.contracts import ShardChunk, Source
from fanscribe.planning.chunks import units
from fanscribe.planning.shards import Unit, pack, timeout_seconds
from hypothesis import given
from hypothesis import strategies as st

SOURCE = Source(audio_url="s3://b-1/a.mp3")


def chunk(file_id: str, index: int, samples: int, *, diarize: bool = False) -> ShardChunk:
    return ShardChunk(
        key=f"{file_id}{index}",
        file_id=file_id,
        source=SOURCE,
        index=index,
        start=index * 10**8,
        end=index * 10**8 + samples,
        diarize=diarize,
    )


@st.composite
def files(draw) -> list[Unit]:
    lengths = st.lists(st.integers(1, 10**7), min_size=1, max_size=8)
    cut = draw(st.lists(st.tuples(lengths, st.booleans()), max_size=12))
    return [
        unit
        for number, (sizes, diarize) in enumerate(cut)
        for unit in units(
            chunk(f"f{number:02d}", index, size, diarize=diarize)
            for index, size in enumerate(sizes)
        )
    ]


def placed(shards) -> list[tuple[str, int]]:
    return [(one.file_id, one.index) for shard in shards for one in shard]


@given(files(), st.integers(0, 20))
def test_shards_hold_every_chunk_exactly_once(packed: list[Unit], count: int) -> None:
    wanted = [(one.file_id, one.index) for unit in packed for one in unit.chunks]
    assert sorted(placed(pack(packed, count))) == sorted(wanted)


@given(files(), st.integers(1, 20))
def test_no_two_shards_differ_by_more_than_the_longest_unit(packed: list[Unit], count: int) -> None:
    loads = [Unit(shard).samples for shard in pack(packed, count)]
    longest = max((unit.samples for unit in packed), default=0)
    assert len(loads) == min(count, len(packed))
    assert all(loads)
    assert max(loads, default=0) - min(loads, default=0) <= longest


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.integers(1, 3))
def test_the_longest_shard_is_at_most_a_third_above_the_best_possible(
    lengths: list[int], count: int
) -> None:
    packed = [Unit((chunk(f"f{n}", 0, samples),)) for n, samples in enumerate(lengths)]
    longest = max(Unit(shard).samples for shard in pack(packed, count))
    best = min(
        max(sum(size for size, at in zip(lengths, dealt, strict=True) if at == n) for n in dealt)
        for dealt in product(range(count), repeat=len(lengths))
    )
    assert longest * 3 * count <= best * (4 * count - 1)


@given(files(), st.integers(1, 20), st.randoms(use_true_random=False))
def test_the_order_of_the_units_does_not_matter(packed, count, random) -> None:
    shuffled = random.sample(packed, len(packed))
    assert pack(shuffled, count) == pack(packed, count)


@given(files(), st.integers(1, 20))
def test_a_diarized_item_is_in_one_shard_and_in_order(packed: list[Unit], count: int) -> None:
    for shard in pack(packed, count):
        assert placed([shard]) == sorted(placed([shard]))
    diarized = [{one.file_id for one in shard if one.diarize} for shard in pack(packed, count)]
    together = [file_id for home in diarized for file_id in home]
    assert len(together) == len(set(together))


def test_whole_files_are_not_packed_apart() -> None:
    (unit,) = units([chunk("a", 0, 5), chunk("a", 1, 5)], whole_files=True)
    assert [one.index for one in unit.chunks] == [0, 1]


def test_heavy_tailed_lengths_are_dealt_to_within_a_tenth() -> None:
    """A thousand files, most of minutes and some of many hours, cut as SplitAudio cuts."""
    dice = random.Random(7)
    minute = 960_000
    packed = [
        unit
        for number in range(1_000)
        for unit in units(_cut(f"f{number:04d}", int(dice.paretovariate(1.1) * 4 * minute)))
    ]
    loads = [Unit(shard).samples for shard in pack(packed, 64)]
    assert max(loads) - min(loads) <= 0.1 * min(loads)


def _cut(file_id: str, samples: int) -> list[ShardChunk]:
    size = 5 * 960_000
    return [
        chunk(file_id, index, min(size, samples - start))
        for index, start in enumerate(range(0, min(samples, 600 * 960_000), size))
    ]


def test_a_job_may_take_half_its_audio_and_never_less_than_a_quarter_of_an_hour() -> None:
    assert timeout_seconds(0) == 900
    assert timeout_seconds(600_000) == 900
    assert timeout_seconds(4 * 3_600_000) == 600 + 2 * 3600
