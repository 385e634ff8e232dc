"""MP3 and ADTS: places are found by bytes, few of which are read, whatever else is in the file."""

from __future__ import annotations

import io
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from fanscribe.contracts import Anchor
from fanscribe.errors import FanscribeError
from fanscribe.media.adts_frames import adts_header
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.constant_rate import constant_rate
from fanscribe.media.frames import frames
from fanscribe.media.mp3_frames import Info, mp3_header, mp3_info
from fanscribe.media.probe import probe
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent))
import itertools

from corpus import adts, file_of, mp3
from recordings import voice


class Counted(io.BytesIO):
    """A file that knows how much of it was read."""

    count = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


@cache
def long_mp3(kind: str) -> bytes:
    signal = voice(600, 16_000, tuple(range(10, 600, 10)), channels=1)
    own: dict[str, dict] = {
        "constant": {"bit_rate": 128_000},
        "variable": {"options": {"flags": "+qscale", "q": "5"}},
    }
    return file_of("mp3", "libmp3lame", "fltp", 16_000, signal=signal, **own[kind])


@cache
def seconds_of(data: bytes) -> np.ndarray:
    """The whole file, decoded from its start."""
    with AudioFile(io.BytesIO(data), "u") as audio:
        seconds = [audio.second(0).planes]
        while seconds[-1].shape[1] == audio.rate:
            seconds.append(audio.second(len(seconds)).planes)
    return np.concatenate(seconds, axis=1)


def second(data: bytes, index: int) -> np.ndarray:
    with AudioFile(io.BytesIO(data), "u") as audio:
        return audio.second(index).planes


@pytest.mark.parametrize("made", [mp3, adts])
def test_frames_lie_end_to_end(made) -> None:
    data = made()
    header = mp3_header if made is mp3 else adts_header
    found = list(frames(io.BytesIO(data), 0, header))
    assert all(a.byte + a.frame.size == b.byte for a, b in itertools.pairwise(found))
    assert found[-1].byte + found[-1].frame.size == len(data)
    assert all(data[each.byte : each.byte + each.frame.size] == each.data for each in found)


@given(start=st.integers(0, 200_000))
@settings(max_examples=60, deadline=None)
def test_from_anywhere_the_next_true_frame_is_found(start: int) -> None:
    data = mp3()
    true = [each.byte for each in frames(io.BytesIO(data), 0, mp3_header)]
    found = next(frames(io.BytesIO(data), start, mp3_header))
    assert found.byte == min(byte for byte in true if byte >= start)


def test_a_constant_rate_is_told_from_a_variable_one() -> None:
    rate = constant_rate(io.BytesIO(long_mp3("constant")), 0, mp3_header)
    assert rate is not None
    assert rate.bytes / rate.per == 1152 / 8 * 128_000 / 16_000 / 2
    assert constant_rate(io.BytesIO(long_mp3("variable")), 0, mp3_header) is None


def test_a_file_behind_a_file_is_no_constant_rate() -> None:
    joined = long_mp3("constant") + b"TAG" + bytes(125) + long_mp3("constant")
    assert constant_rate(io.BytesIO(joined), 0, mp3_header) is None
    with AudioFile(io.BytesIO(joined), "u") as audio:
        assert probe(audio).samples > 1190 * 16_000


@pytest.mark.parametrize("index", [1, 299, 598])
@pytest.mark.parametrize("kind", ["constant", "variable"])
def test_a_second_in_the_middle_is_the_one_of_the_whole(kind: str, index: int) -> None:
    data = long_mp3(kind)
    expected = seconds_of(data)[:, index * 16_000 : (index + 1) * 16_000]
    assert np.array_equal(second(data, index), expected)


def test_with_a_constant_rate_little_is_read() -> None:
    file = Counted(long_mp3("constant") * 1)
    with AudioFile(file, "u") as audio:
        probe(audio)
        before = file.count
        audio.second(300)
    assert file.count - before < 200_000


def test_with_an_anchor_nothing_before_it_is_read() -> None:
    data = long_mp3("variable")
    with AudioFile(io.BytesIO(data), "u") as planner:
        probe(planner)
        anchor = planner.anchor(500)
    assert isinstance(anchor, Anchor)
    file = Counted(data)
    with AudioFile(file, "u", (anchor,)) as audio:
        heard = audio.second(500).planes
    assert file.count < len(data) / 5
    assert np.array_equal(heard, seconds_of(data)[:, 500 * 16_000 : 501 * 16_000])


@pytest.mark.parametrize(
    "tail", [b"TAG" + bytes(125), b"APETAGEX" + b"\xff\xfb\x90" * 60, bytes(70_000), b"\xff" * 999]
)
def test_what_follows_the_last_frame_is_no_audio(tail: bytes) -> None:
    data = mp3()
    assert np.array_equal(seconds_of(data + tail), seconds_of(data))


def test_garbage_between_frames_costs_no_other_frame() -> None:
    data = mp3(xing=False, bit_rate=None)
    found = list(frames(io.BytesIO(data), 0, mp3_header))
    cut = found[400].byte
    dirty = data[:cut] + b"ID3\x04\x00\x00\x00\x00\x0f\x7f" + b"\xff\xfb" * 1000 + data[cut:]
    assert np.array_equal(seconds_of(dirty), seconds_of(data))


def test_damage_keeps_its_time_where_the_rate_is_constant() -> None:
    data = bytearray(long_mp3("constant"))
    middle = len(data) // 2
    data[middle : middle + 50_000] = bytes(50_000)
    with AudioFile(io.BytesIO(bytes(data)), "u") as audio:
        assert probe(audio).samples == seconds_of(long_mp3("constant")).shape[1]
        lost = sum(audio.second(index).lost for index in range(290, 320))
    assert lost / 16_000 == pytest.approx(50_000 / 16_000, abs=0.2)
    late = slice(500 * 16_000, 501 * 16_000)
    assert np.array_equal(second(bytes(data), 500), seconds_of(long_mp3("constant"))[:, late])


def test_an_info_frame_that_lies_about_the_end_takes_nothing_away() -> None:
    data = mp3()
    found = list(frames(io.BytesIO(data), 0, mp3_header))
    info = mp3_info(found[0].data)
    assert info == Info(len(found) - 1, 1105, info.after)
    at = data.index(b"Xing" if b"Xing" in data[:400] else b"Info") + 8
    lying = data[:at] + (info.frames // 2).to_bytes(4, "big") + data[at + 4 :]
    honest, lied = seconds_of(data), seconds_of(lying)
    assert np.array_equal(lied[:, : honest.shape[1]], honest)
    assert lied.shape[1] == honest.shape[1] + info.after


def test_a_last_frame_that_is_cut_off_is_left_out() -> None:
    data = mp3()
    frame = list(frames(io.BytesIO(data), 0, mp3_header))[-1].frame
    shorter = seconds_of(data[: -frame.size // 2])
    assert 0 < seconds_of(data).shape[1] - shorter.shape[1] < 2 * frame.samples


@given(
    st.binary(max_size=3000), st.sampled_from([b"\xff\xfb\x90\x64", b"\xff\xf1\x50\x80\x02\x1f"])
)
@settings(max_examples=60, deadline=None)
def test_noise_behind_a_header_raises_nothing_but_a_named_error(noise: bytes, head: bytes) -> None:
    try:
        with AudioFile(io.BytesIO(head + noise), "u") as audio:
            audio.second(0)
    except FanscribeError:
        return
    assert audio.rate > 0
