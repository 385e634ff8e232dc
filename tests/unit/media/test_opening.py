"""However a file is opened, it makes FFmpeg open nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest
from fanscribe.errors import SourceUnavailableError, UnreadableAudioError
from fanscribe.media import blocks, ranges
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.fetching import Fetched
from fanscribe.media.opening import open_stream, require_sane
from fanscribe.media.ranges import RangeFile
from fanscribe.media.sniff import Sniffed
from recordings import FORMATS, recording

PLAYLIST = b"ffconcat version 1.0\nfile secret.wav\n"


def test_a_playlist_taken_for_audio_still_opens_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.wav").write_bytes(recording("wav", 1))
    with av.open(io.BytesIO(PLAYLIST), format="concat") as unguarded:
        assert unguarded.streams.audio, "FFmpeg follows playlists unless it is told not to"
    with pytest.raises(UnreadableAudioError):
        open_stream(Sniffed("concat", io.BytesIO(PLAYLIST)), "s3://input/a.mp3")


@pytest.mark.parametrize(("rate", "channels"), [(2_100_000_000, 2), (0, 1), (44_100, 0), (8, 1)])
def test_a_header_that_claims_the_absurd_is_refused(rate: int, channels: int) -> None:
    with pytest.raises(UnreadableAudioError, match=f"{channels} channels at {rate} Hz"):
        require_sane("s3://input/a.wav", rate, channels)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_source_that_fails_on_the_way_is_not_taken_for_the_end(ending: str) -> None:
    data = recording(ending, 60)

    def fetch(start: int, end: int, etag: str | None) -> Fetched:
        if start > 0:
            raise SourceUnavailableError("s3://input/a", "503")
        return Fetched(data[start:end], len(data), "e")

    with pytest.raises(SourceUnavailableError):
        whole_length(RangeFile("s3://input/a", fetch))


def whole_length(file: RangeFile) -> int:
    with AudioFile(file, "s3://input/a") as audio:
        index = 0
        while audio.length is None:
            audio.second(index)
            index += 1
        return audio.length


@pytest.mark.parametrize("ending", FORMATS)
def test_after_a_source_has_failed_and_recovered_the_file_reads_on(
    ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small, so that opening the file does not bring all of it.
    for module in (blocks, ranges):
        monkeypatch.setattr(module, "BLOCK", 16 * 1024)
    data = recording(ending, 60)
    down = False

    def fetch(start: int, end: int, etag: str | None) -> Fetched:
        if down:
            raise SourceUnavailableError("s3://input/a", "503")
        return Fetched(data[start:end], len(data), "e")

    with (
        AudioFile(RangeFile("s3://input/a", fetch), "s3://input/a") as audio,
        AudioFile(io.BytesIO(data), "same") as expected,
    ):
        down = True
        with pytest.raises(SourceUnavailableError):
            [audio.second(index) for index in range(60)]
        down = False
        assert np.array_equal(audio.second(58).planes, expected.second(58).planes)
