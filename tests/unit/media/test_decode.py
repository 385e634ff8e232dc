"""Chunks decoded apart are the file decoded whole."""

from __future__ import annotations

import io
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from fanscribe.errors import DecodeError
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.decode import decode
from fanscribe.media.probe import probe
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import FORMATS, encoded, recording, video, voice

SECONDS = 13.37
JFK = Path(__file__).parents[2] / "data" / "jfk.flac"

# What decoding from the middle may add to the difference from decoding from the start: nothing,
# or what an encoder's noise substitution draws anew. WebM's clock is in milliseconds, so there a
# chunk may be off by half of one.
EXACT = {"wav": 0.0, "flac": 0.0, "mp3": 0.0, "aac": 0.0, "ogg": 0.0, "opus": 0.0, "m4a": 0.03}


def opened(data: bytes) -> AudioFile:
    return AudioFile(io.BytesIO(data), "test")


@cache
def whole(data: bytes) -> np.ndarray:
    with opened(data) as audio:
        return decode(audio, 0, probe(audio).samples)


@pytest.mark.parametrize("ending", FORMATS)
def test_chunks_tile_the_whole_whoever_decodes_them(ending: str) -> None:
    data = recording(ending, SECONDS)
    expected = whole(data)
    cuts = [0, 16_001, 80_000, 80_001, 123_457, len(expected)]
    chunks = [decode(opened(data), start, end) for start, end in pairwise(cuts)]
    assert [len(chunk) for chunk in chunks] == [end - start for start, end in pairwise(cuts)]
    if ending in EXACT:
        assert np.abs(np.concatenate(chunks) - expected).max() <= EXACT[ending]


@pytest.mark.parametrize("ending", FORMATS)
def test_chunks_read_in_order_from_one_open_file_tile_it_exactly(ending: str) -> None:
    data = recording(ending, SECONDS)
    expected = whole(data)
    with opened(data) as audio:
        chunks = [decode(audio, a, b) for a, b in pairwise([0, 50_000, 130_000, len(expected)])]
    assert np.array_equal(np.concatenate(chunks), expected)


@given(cuts=st.lists(st.integers(0, int(SECONDS * 16_000)), min_size=1, max_size=4))
@settings(max_examples=10, deadline=None)
@pytest.mark.parametrize("ending", ["wav", "flac", "mp3"])
def test_wherever_it_is_cut_an_exact_format_joins_up(ending: str, cuts: list[int]) -> None:
    data = recording(ending, SECONDS)
    expected = whole(data)
    edges = sorted({0, *cuts, len(expected)})
    joined = np.concatenate([decode(opened(data), a, b) for a, b in pairwise(edges)])
    assert np.array_equal(joined, expected)


@pytest.mark.parametrize("ending", sorted({*EXACT} - {"m4a"}))
def test_a_second_that_was_sought_is_the_second_that_was_played_up_to(ending: str) -> None:
    with opened(recording(ending, SECONDS)) as played, opened(recording(ending, SECONDS)) as sought:
        in_order = [played.second(index).planes for index in range(9)]
        assert np.array_equal(sought.second(8).planes, in_order[8])
        assert np.array_equal(sought.second(3).planes, in_order[3])


def test_the_sound_of_a_video_is_read_without_its_picture() -> None:
    class Counted(io.BytesIO):
        count = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            Counted.count += len(data)
            return data

    sound = voice(12, 44_100)
    data = video(12, sound)
    with AudioFile(Counted(data), "test") as audio:  # type: ignore[arg-type]
        heard = decode(audio, 0, 11 * 16_000)
    alone = whole(encoded("m4a", sound))[: len(heard)]
    assert np.corrcoef(heard, alone)[0, 1] > 0.99
    assert Counted.count < len(data) / 2


def lag(heard: np.ndarray, expected: np.ndarray, reach: int = 200) -> int:
    """By how many samples `heard` comes late."""
    middle = expected[reach:-reach]
    scores = [heard[k : k + len(middle)] @ middle for k in range(2 * reach)]
    return int(np.argmax(scores)) - reach


@pytest.mark.parametrize("ending", FORMATS)
def test_what_was_said_at_a_time_is_heard_at_that_time(ending: str) -> None:
    expected = voice(SECONDS, 16_000)[0]
    start, end = 90_000, 122_000
    heard = decode(opened(recording(ending, SECONDS)), start, end)
    # Raw AAC frames cannot say that the encoder began a frame (64 ms) early.
    allowed = 1100 if ending == "aac" else 10
    assert abs(lag(heard, expected[start:end], 1200 if ending == "aac" else 200)) <= allowed


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_099, 48_000, 96_000])
def test_any_rate_joins_up_at_16_khz(rate: int) -> None:
    data = encoded("wav", voice(5, rate, channels=1), rate)
    expected = whole(data)
    assert len(expected) == 5 * 16_000
    joined = [decode(opened(data), a, b) for a, b in pairwise([0, 31_999, 47_123, 80_000])]
    assert np.array_equal(np.concatenate(joined), expected)


def test_a_real_voice_keeps_its_length_and_its_loudness() -> None:
    signal = whole(JFK.read_bytes())
    assert len(signal) == 176_000
    assert 0.02 < np.sqrt(np.square(signal).mean()) < 0.3


def test_channels_that_cancel_are_not_mixed_to_silence() -> None:
    mono = voice(3, 44_100, channels=1)
    data = encoded("wav", np.concatenate([mono, -mono]))
    heard, alone = whole(data), whole(encoded("wav", mono))
    assert np.abs(heard - alone).max() < 1e-3


def test_two_speakers_on_two_channels_are_both_heard() -> None:
    left, right = voice(4, 44_100, channels=2)
    left[: 2 * 44_100] = 0
    right[2 * 44_100 :] = 0
    heard = whole(encoded("wav", np.stack([left, right])))
    assert np.square(heard[:32_000]).mean() > 1e-3
    assert np.square(heard[32_000:]).mean() > 1e-3


def test_a_chunk_past_the_end_says_where_the_audio_ends() -> None:
    with pytest.raises(DecodeError, match=r"12000-20000 ms .* the audio ends at 13370 ms"):
        decode(opened(recording("wav", SECONDS)), 12 * 16_000, 20 * 16_000)


def test_damage_in_the_middle_is_an_error_of_that_stretch_only() -> None:
    data = bytearray(recording("flac", SECONDS))
    middle = len(data) // 2
    data[middle : middle + len(data) // 5] = bytes(len(data) // 5)
    with pytest.raises(DecodeError, match=r"5000-9000 ms does not decode"):
        decode(opened(bytes(data)), 5 * 16_000, 9 * 16_000)
    untouched = decode(opened(bytes(data)), 0, 4 * 16_000)
    assert np.array_equal(untouched, whole(recording("flac", SECONDS))[: 4 * 16_000])


def test_one_channel_is_that_channel_and_no_other() -> None:
    left, right = voice(3.0, 44_100, (1.0,), 1), voice(3.0, 44_100, (2.0,), 1) * 0.5
    with opened(encoded("flac", np.concatenate([left, right]))) as audio:
        heard = [decode(audio, 0, 48_000, channel=channel) for channel in (1, 2)]
    for signal, channel in zip(heard, (left, right), strict=True):
        with opened(encoded("flac", channel)) as alone:
            assert np.array_equal(signal, decode(alone, 0, 48_000))


def test_a_channel_that_is_not_there_is_named() -> None:
    with (
        opened(recording("wav", SECONDS)) as audio,
        pytest.raises(DecodeError, match="no channel 3"),
    ):
        decode(audio, 0, 16_000, channel=3)
