"""However a file is opened, it makes FFmpeg open nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import av
import pytest
from fanscribe.errors import UnreadableAudioError
from fanscribe.media.opening import open_stream, require_sane
from fanscribe.media.sniff import Sniffed
from recordings import recording

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
