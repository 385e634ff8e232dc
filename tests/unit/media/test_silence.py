"""Nobody pays to hear silence, and no word is taken for it."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
from fanscribe.contracts import CutPlan, Item, Source, Span
from fanscribe.media.activity import is_silent, speech_spans
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.cut_plan import plan_cuts
from fanscribe.media.power import power_of_signal
from recordings import encoded, voice

SECOND = 16_000


def noise(seconds: float, level_db: float) -> np.ndarray:
    grains = np.random.default_rng(3).standard_normal(int(seconds * SECOND))
    return (10 ** (level_db / 20) * grains).astype(np.float32)


def planned(signal: np.ndarray, ending: str = "wav") -> CutPlan:
    data = encoded(ending, signal[np.newaxis], SECOND)
    with AudioFile(io.BytesIO(data), "u") as audio:
        item, source = Item(file_id="a", audio_url="u", row=1), Source(audio_url="u")
        return plan_cuts(item, source, audio, 60)


def speech(seconds: float, gain: float = 1.0) -> np.ndarray:
    pauses = tuple(np.arange(4.0, seconds, 4.0))
    return gain * voice(seconds, SECOND, pauses, channels=1)[0]


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3"])
def test_silent_chunks_are_marked_and_no_others(ending: str) -> None:
    signal = np.concatenate([np.zeros(130 * SECOND, np.float32), speech(120), noise(240, -70)])
    plan = planned(signal, ending)
    for chunk in plan.chunks:
        inside = signal[chunk.start : chunk.end]
        assert chunk.silent == (np.abs(inside).max() < 0.01)
    assert [chunk.silent for chunk in plan.chunks].count(True) >= 4
    assert plan.chunks[-1].end == plan.samples


def test_one_word_in_an_hour_of_silence_is_kept() -> None:
    signal = np.zeros(600 * SECOND, np.float32)
    signal[333 * SECOND : 333 * SECOND + 4_000] = 0.01 * speech(0.25)
    kept = [chunk for chunk in planned(signal).chunks if not chunk.silent]
    assert [chunk.start <= 333 * SECOND < chunk.end for chunk in kept] == [True]


@pytest.mark.parametrize("gain", [1.0, 0.01, 0.002])
def test_a_voice_however_faint_is_no_silence(gain: float) -> None:
    assert not is_silent(power_of_signal(speech(10, gain) + noise(10, -75)))


@pytest.mark.parametrize("level_db", [-30.0, -40.0])
def test_steady_noise_that_could_hide_a_voice_is_no_silence(level_db: float) -> None:
    assert not is_silent(power_of_signal(noise(10, level_db)))


@pytest.mark.parametrize("level_db", [-200.0, -90.0, -70.0, -55.0])
def test_faint_steady_noise_is_silence(level_db: float) -> None:
    assert is_silent(power_of_signal(noise(10, level_db)))


@pytest.mark.parametrize("floor_db", [-90.0, -58.0, -40.0])
def test_speech_is_told_from_the_noise_around_it(floor_db: float) -> None:
    quiet = noise(5, floor_db)
    signal = np.concatenate([quiet, speech(3), quiet, speech(2), quiet])
    signal[: len(signal)] += noise(len(signal) / SECOND, floor_db)
    spans = speech_spans(power_of_signal(signal))
    edges = [edge / SECOND for span in spans for edge in (span.start, span.end)]
    assert edges == pytest.approx([5, 8, 13, 15], abs=0.1)


def test_even_noise_holds_no_speech() -> None:
    assert speech_spans(power_of_signal(noise(30, -20))) == []


def test_spans_are_in_order_and_apart() -> None:
    spans = speech_spans(power_of_signal(speech(60) * (noise(60, 0) > -5)))
    assert all(isinstance(span, Span) and span.start < span.end for span in spans)
    assert all(a.end < b.start for a, b in itertools.pairwise(spans))


def test_both_sides_of_a_hard_cut_hear_it() -> None:
    before, after = planned(noise(150, -20)).chunks
    assert after.hard_cut
    assert before.overlap_after == after.overlap_before == 2 * SECOND
    assert before.overlap_before == after.overlap_after == 0


def test_the_plan_says_what_it_was_cut_with() -> None:
    parameters = planned(speech(10)).parameters
    assert parameters is not None
    assert parameters.chunk_seconds == 60
    assert parameters.micro_seconds == (5, 20, 30)
