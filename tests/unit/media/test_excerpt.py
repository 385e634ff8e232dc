"""An excerpt is a WAV file of exactly the samples that were asked for."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest
from fanscribe.contracts import ShardChunk, Source
from fanscribe.media.excerpt import excerpt, wav_header
from fanscribe.media.sources import Reach, Sources, identify
from msgspec.structs import replace

pytestmark = pytest.mark.slow

RATE = 16_000


@pytest.fixture
def ramp(tmp_path: Path) -> str:
    """Three minutes whose samples tell where they are."""
    at = np.arange(180 * RATE)
    samples = (np.sin(at / 50) * (2000 + at % 7000)).astype("<i2")
    path = tmp_path / "ramp.wav"
    path.write_bytes(wav_header(len(samples)) + samples.tobytes())
    return path.as_uri()


def chunk(url: str, start: int, end: int, **more: int) -> ShardChunk:
    return ShardChunk(
        key="k", file_id="f", source=Source(audio_url=url), index=1, start=start, end=end,
        excerpt=True, **more,
    )  # fmt: skip


def read(chunk: ShardChunk) -> np.ndarray:
    sources = Sources(None, Reach(allow_local_files=True))  # type: ignore[arg-type]
    url = chunk.source.audio_url
    chunk = replace(chunk, source=identify(url, sources.open(url)))
    with wave.open(io.BytesIO(b"".join(excerpt(chunk, sources)))) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, RATE, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def test_an_excerpt_holds_the_files_own_samples(ramp: str) -> None:
    start, end = 50 * RATE, 170 * RATE
    heard = read(chunk(ramp, start, end))
    assert len(heard) == end - start
    whole = np.frombuffer(Path(ramp.removeprefix("file://")).read_bytes()[44:], "<i2")
    assert np.abs(heard.astype(int) - whole[start:end]).max() <= 2


def test_where_it_was_cut_hard_it_reaches_beyond_the_cut(ramp: str) -> None:
    heard = read(chunk(ramp, 60 * RATE, 90 * RATE, overlap_before=RATE, overlap_after=2 * RATE))
    assert len(heard) == 33 * RATE
