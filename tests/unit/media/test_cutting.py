"""Cuts fall in pauses, chunks tile, and what cannot be cut well says so."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pytest
from fanscribe.contracts import Chunk, CutParameters, CutPlan, Item, Source
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.cut_plan import plan_cuts, tile
from fanscribe.media.micro import micro_cuts
from fanscribe.media.pauses import Cut, find_pause
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import FORMATS, encoded, recording, voice

SECOND = 16_000
# Every 7 s and a little: near each multiple of 20 s there is one within 5 s, or within 20.
PAUSES = tuple(7.3 * k for k in range(1, 20))


def planned(data: bytes, chunk_seconds: int = 30) -> CutPlan:
    with AudioFile(io.BytesIO(data), "u") as audio:
        item, source = Item(file_id="a", audio_url="u", row=1), Source(audio_url="u")
        return plan_cuts(item, source, audio, chunk_seconds)


def in_a_pause(cut: int) -> bool:
    return min(abs(cut / SECOND - pause) for pause in PAUSES) < 0.25


def assert_tiles(chunks: tuple[Chunk, ...], samples: int) -> None:
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    assert chunks[0].start == 0
    assert chunks[-1].end == samples
    assert all(a.end == b.start for a, b in pairwise(chunks))
    assert all(chunk.start < chunk.end for chunk in chunks)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_recording_of_any_format_is_cut_in_its_pauses(ending: str) -> None:
    plan = planned(recording(ending, 140, PAUSES))
    assert_tiles(plan.chunks, plan.samples)
    assert len(plan.chunks) >= 3
    assert all(in_a_pause(chunk.start) and not chunk.hard_cut for chunk in plan.chunks[1:])


def test_a_pause_is_where_no_channel_speaks() -> None:
    left = voice(100, 44_100, (30.0, 36.0), channels=1)
    right = voice(100, 44_100, (36.0,), channels=1)
    plan = planned(encoded("wav", np.concatenate([left, right])))
    assert plan.chunks[1].start / SECOND == pytest.approx(36.0, abs=0.25)


@pytest.mark.parametrize("noise", [0.01, 0.1])
def test_a_pause_is_found_in_noise_as_loud_as_the_voice(noise: float) -> None:
    signal = voice(100, 16_000, PAUSES, channels=1)
    signal += noise * np.random.default_rng(1).standard_normal(signal.shape).astype(np.float32)
    plan = planned(encoded("wav", signal, 16_000))
    assert in_a_pause(plan.chunks[1].start)


def test_even_noise_is_cut_where_it_was_meant_to_and_marked() -> None:
    noise = 0.1 * np.random.default_rng(1).standard_normal((1, 100 * SECOND)).astype(np.float32)
    plan = planned(encoded("wav", noise, 16_000))
    assert (plan.chunks[1].start, plan.chunks[1].hard_cut) == (30 * SECOND, True)


def test_silence_is_a_pause() -> None:
    plan = planned(encoded("wav", np.zeros((1, 100 * SECOND), np.float32), 16_000))
    assert (plan.chunks[1].start, plan.chunks[1].hard_cut) == (30 * SECOND, False)


def test_a_short_recording_is_one_chunk() -> None:
    plan = planned(recording("mp3", 79))
    assert [(chunk.start, chunk.end) for chunk in plan.chunks] == [(0, plan.samples)]


def test_a_pause_in_a_long_silence_is_taken_in_its_middle() -> None:
    power = np.full(4000, 0.1, np.float32)
    power[1900:2300] = 0
    cut = find_pause(lambda first, stop: power[first * 100 : stop * 100], 20 * SECOND, 5, 20)
    assert cut == Cut(21 * SECOND, hard=False)


@given(
    samples=st.integers(1, 5000 * SECOND),
    chunk_seconds=st.integers(60, 900),
    moves=st.lists(st.floats(-1, 1), min_size=1),
)
def test_wherever_the_pauses_are_chunks_tile_and_none_is_tiny(
    samples: int, chunk_seconds: int, moves: list[float]
) -> None:
    moved, reach = iter(moves * 1000), min(20, chunk_seconds // 4) * SECOND
    chunks = tile(
        samples,
        CutParameters(chunk_seconds=chunk_seconds),
        lambda at: Cut(at + int(reach * next(moved)), hard=False),
    )
    assert_tiles(chunks, samples)
    lengths = [chunk.end - chunk.start for chunk in chunks]
    assert max(lengths) <= (chunk_seconds + 70) * SECOND
    assert len(lengths) == 1 or min(lengths) >= 30 * SECOND


@pytest.mark.parametrize("chunk_seconds", [1, 5, 17, 40])
def test_chunks_shorter_than_the_way_to_a_pause_keep_their_order(chunk_seconds: int) -> None:
    plan = planned(recording("wav", 140, PAUSES), chunk_seconds)
    assert_tiles(plan.chunks, plan.samples)
    lengths = [chunk.end - chunk.start for chunk in plan.chunks]
    assert min(lengths) >= chunk_seconds * SECOND / 2


def test_a_cut_moved_to_a_pause_does_not_move_the_cuts_after_it() -> None:
    asked: list[int] = []

    def late(at: int) -> Cut:
        asked.append(at)
        return Cut(at + 9 * SECOND, hard=False)

    tile(1000 * SECOND, CutParameters(chunk_seconds=300), late)
    assert asked == [300 * SECOND, 600 * SECOND, 900 * SECOND]


def test_pieces_for_the_model_tile_and_are_cut_in_pauses() -> None:
    signal = voice(300, 16_000, tuple(7.3 * k for k in range(1, 42)), channels=1)[0]
    pieces = micro_cuts(signal)
    assert pieces[0][0] == 0
    assert pieces[-1][1] == len(signal)
    assert all(a[1] == b[0] for a, b in pairwise(pieces))
    assert all(5 * SECOND <= end - start <= 30 * SECOND for start, end in pieces)
    cuts = [start / SECOND for start, _ in pieces[1:]]
    assert all(min(cut % 7.3, 7.3 - cut % 7.3) < 0.25 for cut in cuts)


@settings(deadline=None)
@given(seconds=st.floats(0.01, 200), level=st.sampled_from([0.0, 1e-4, 0.1]))
def test_pieces_of_anything_tile_it(seconds: float, level: float) -> None:
    noise = np.random.default_rng(3).standard_normal(int(seconds * SECOND))
    signal = (level * noise).astype(np.float32)
    pieces = micro_cuts(signal)
    assert [pieces[0][0], pieces[-1][1]] == [0, len(signal)]
    assert all(a[1] == b[0] for a, b in pairwise(pieces))
    assert all(end - start <= 30.01 * SECOND for start, end in pieces)
    assert len(pieces) == 1 or all(end - start >= 5 * SECOND for start, end in pieces)
