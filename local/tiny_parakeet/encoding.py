"""Audio files of every common kind, written and read through PyAV; no ffmpeg program is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.codec.context import Flags
from av.container import OutputContainer

from tiny_parakeet.espeak import SAMPLE_RATE

_FRAME_SAMPLES = 4096
_BITEXACT = {"fflags": "+bitexact"}


@dataclass(frozen=True)
class Encoding:
    """A container, a codec and how to run it."""

    container: str  # FFmpeg's name of the muxer
    codec: str
    sample_rate: int = SAMPLE_RATE
    bit_rate: int | None = None
    quality: float | None = None  # variable bit rate at this quality instead, codec's own scale
    options: dict[str, str] = field(default_factory=dict)


def mp3(kilobits: int, sample_rate: int = SAMPLE_RATE) -> Encoding:
    """MP3 at a constant bit rate."""
    return Encoding("mp3", "libmp3lame", sample_rate, kilobits * 1000)


def mp3_vbr(quality: float, sample_rate: int = 44_100) -> Encoding:
    """MP3 at a variable bit rate; quality 0 is best, 9 is smallest."""
    return Encoding("mp3", "libmp3lame", sample_rate, quality=quality)


def m4a(kilobits: int, sample_rate: int = 44_100) -> Encoding:
    """AAC in an MP4 file."""
    return Encoding("ipod", "aac", sample_rate, kilobits * 1000)


def opus(kilobits: int) -> Encoding:
    """Opus in Ogg; Opus always runs at 48 kHz here."""
    return Encoding("ogg", "libopus", 48_000, kilobits * 1000)


def vorbis(sample_rate: int = 22_050) -> Encoding:
    """Vorbis in Ogg, by FFmpeg's own encoder: stereo alone, and good only at high bit rates."""
    return Encoding("ogg", "vorbis", sample_rate, quality=0.1, options={"strict": "experimental"})


def flac(sample_rate: int = SAMPLE_RATE) -> Encoding:
    """FLAC, 16 bits."""
    return Encoding("flac", "flac", sample_rate)


def wav(sample_rate: int = SAMPLE_RATE) -> Encoding:
    """PCM, 16 bits."""
    return Encoding("wav", "pcm_s16le", sample_rate)


def write_audio(path: Path, samples: np.ndarray, encoding: Encoding) -> None:
    """Encode float32 samples at 16 kHz, (samples,) or (samples, 2), into a file.

    Nothing that varies from run to run, such as encoder versions, is written.
    """
    channels = np.atleast_2d(samples.T)
    with av.open(str(path), "w", format=encoding.container, options=_BITEXACT) as file:
        stream = _add_stream(file, encoding, "mono" if len(channels) == 1 else "stereo")
        for frame in _frames(_pcm(channels, encoding.sample_rate), stream):
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def _add_stream(file: OutputContainer, encoding: Encoding, layout: str) -> av.AudioStream:
    stream = cast(
        "av.AudioStream",
        file.add_stream(encoding.codec, rate=encoding.sample_rate, layout=layout),
    )
    context = stream.codec_context
    context.options = encoding.options
    context.flags |= Flags.bitexact
    if encoding.bit_rate:
        context.bit_rate = encoding.bit_rate
    if encoding.quality is not None:
        context.flags |= Flags.qscale
        context.global_quality = round(encoding.quality * 118)  # FFmpeg's FF_QP2LAMBDA
    return stream


def _frames(pcm: np.ndarray, stream: av.AudioStream) -> Iterator[av.AudioFrame]:
    for start in range(0, pcm.shape[1], _FRAME_SAMPLES):
        block = np.ascontiguousarray(pcm[:, start : start + _FRAME_SAMPLES].T.reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(block, format="s16", layout=stream.layout.name)
        frame.sample_rate, frame.pts = stream.rate, start
        yield frame


def _pcm(channels: np.ndarray, sample_rate: int) -> np.ndarray:
    """16-bit samples at the file's rate, (channels, samples)."""
    import soxr  # comes with NeMo; reading goes without

    resampled = soxr.resample(channels.T, SAMPLE_RATE, sample_rate).T
    pcm: np.ndarray = np.clip(resampled, -1, 1) * 32767
    return pcm.astype(np.int16)


def read_audio(path: Path) -> np.ndarray:
    """Any audio file as float32 mono at 16 kHz, (samples,)."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    with av.open(str(path)) as file:
        blocks = [
            frame.to_ndarray()[0]
            for decoded in file.decode(audio=0)
            for frame in resampler.resample(decoded)
        ]
    blocks += [frame.to_ndarray()[0] for frame in resampler.resample(None)]
    return np.concatenate(blocks)
