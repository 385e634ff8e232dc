"""What is not a recording says so by name, and says what it is instead."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from corpus import mp3
from fanscribe.errors import (
    EmptyAudioError,
    FanscribeError,
    NoAudioStreamError,
    UnreadableAudioError,
)
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.probe import Probe, probe
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import recording, video

URL = "s3://input/audio/a.mp3"
DEMO = Path(__file__).parents[3] / "events" / "demo" / "recordings"


def probed(data: bytes) -> Probe:
    with AudioFile(io.BytesIO(data), URL) as audio:
        return probe(audio)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>Sign in</body></html>", "an HTML page"),
        (b"<html><head>", "an HTML page"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "an XML document"),
        (b'{"error": "not found"}', "a JSON document"),
        (b"#EXTM3U\n#EXTINF:10,\nhttps://internal/secret.ts\n", "a playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "a playlist"),
        (b"PK\x03\x04" + bytes(40), "a zip archive"),
        (b"%PDF-1.7", "a PDF document"),
        (b"These are the minutes of the meeting.", "These are the minutes of the meeting."),
        (bytes(range(1, 200)), "01 02 03"),
    ],
)
def test_a_file_that_is_no_audio_says_what_it_starts_like(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableAudioError, match=URL) as caught:
        probed(data)
    assert said in str(caught.value)


def test_a_name_ending_in_mp3_convinces_nobody() -> None:
    with pytest.raises(UnreadableAudioError, match="HTML page"):
        probed((DEMO / "broken-download.mp3").read_bytes())


def test_a_video_without_sound_is_named() -> None:
    with pytest.raises(NoAudioStreamError, match="without an audio stream"):
        probed(video())


def test_a_header_without_samples_is_named() -> None:
    data = recording("wav", 1)
    with pytest.raises(EmptyAudioError):
        probed(data[: data.index(b"data") + 8])


def test_a_container_cut_off_in_its_header_is_unreadable() -> None:
    with pytest.raises(UnreadableAudioError, match="a damaged mov file"):
        probed(recording("m4a", 2)[:60])


def test_packets_that_do_not_decode_are_named() -> None:
    data = bytearray(recording("m4a", 4))
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[start:end] = b"\xf7" * (end - start)
    with pytest.raises(FanscribeError, match=r"do not decode|no audio samples"):
        probed(bytes(data))


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3", "ogg", "opus", "aac", "webm"])
def test_a_file_cut_off_is_as_long_as_what_is_left_of_it(ending: str) -> None:
    whole = recording(ending, 20)
    half = probed(whole[: len(whole) // 2])
    assert 7 < half.samples / 16_000 < 13
    assert probed(whole).samples / 16_000 == pytest.approx(20, abs=0.1)


def test_a_tag_before_the_audio_is_skipped_and_not_parsed() -> None:
    audio = recording("mp3", 3)
    content = bytes(3_000_000)
    size = bytes((len(content) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    tagged = b"ID3\x04\x00\x00" + size + content + audio
    assert probed(tagged).samples == probed(audio).samples


def test_a_file_says_by_its_bytes_what_it_is() -> None:
    expected = {
        "wav": ("wav", "pcm_s16le"),
        "flac": ("flac", "flac"),
        "mp3": ("mp3", "mp3float"),
        "m4a": ("mov", "aac"),
        "aac": ("aac", "aac"),
        "opus": ("ogg", "opus"),
        "ogg": ("ogg", "vorbis"),
        "webm": ("matroska", "opus"),
    }
    for ending, known in expected.items():
        found = probed(recording(ending, 1))
        assert (found.container, found.codec) == known
        assert found.channels == 2


@given(st.binary(max_size=400), st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", b"fLaC", b"OggS"]))
@settings(max_examples=60, deadline=None)
def test_no_bytes_whatever_raise_anything_but_a_named_error(noise: bytes, magic: bytes) -> None:
    try:
        found = probed(magic + noise)
    except FanscribeError:
        return
    assert found.samples > 0


def with_timescale(data: bytes, times: float) -> bytes:
    """An mp4 whose clock runs so many times as fast as its sound."""
    at = data.index(b"mdhd") + 16
    told = int.from_bytes(data[at : at + 4])
    return data[:at] + int(told * times).to_bytes(4) + data[at + 4 :]


@pytest.mark.parametrize("times", [2.0, 0.5, 1.25])
def test_an_mp4_whose_clock_lies_is_heard_at_its_own_rate_and_both_durations_are_told(
    times: float,
) -> None:
    found = probed(with_timescale(recording("m4a", 20), times))
    assert found.samples == probed(recording("m4a", 20)).samples
    assert found.claimed_ms == pytest.approx(20_000 / times, abs=50)
    (warning,) = found.warnings
    assert f"claims {found.claimed_ms / 1000:.1f} s, but 20.0 s can be decoded" in warning
    assert "its clock does not fit" in warning


def test_an_edit_list_that_leaves_something_out_is_obeyed() -> None:
    data = recording("m4a", 20)
    at = data.index(b"elst") + 12
    told = int.from_bytes(data[at : at + 4])
    shortened = probed(data[:at] + (told // 2).to_bytes(4) + data[at + 4 :])
    assert shortened.samples / 16_000 == pytest.approx(10, abs=0.1)


@pytest.mark.parametrize("ending", ["mp3", "aac"])
def test_frames_without_a_header_that_break_off_are_told_of(ending: str) -> None:
    whole = headerless(ending)
    assert probed(whole).warnings == ()
    assert probed(whole + b"TAG" + bytes(125)).warnings == ()
    for cut in (len(whole) // 2 + 1, len(whole) - 2):
        (warning,) = probed(whole[:cut]).warnings
        assert "its last frame is not whole" in warning
        assert "cut off" in warning


def headerless(ending: str) -> bytes:
    """Frames and nothing else: neither a tag nor one that tells of the others."""
    return mp3(xing=False) if ending == "mp3" else recording("aac", 12)
