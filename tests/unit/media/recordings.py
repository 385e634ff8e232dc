"""Recordings made up for the tests: a known signal in every container that is read."""

from __future__ import annotations

import io

import av
import numpy as np
from numpy.typing import NDArray

# ending: (FFmpeg's muxer, encoder, sample format, rate, options)
FORMATS = {
    "wav": ("wav", "pcm_s16le", "s16", 44_100, {}),
    "flac": ("flac", "flac", "s16", 44_100, {}),
    "mp3": ("mp3", "libmp3lame", "fltp", 44_100, {}),
    "m4a": ("mp4", "aac", "fltp", 44_100, {}),
    "aac": ("adts", "aac", "fltp", 44_100, {}),
    "opus": ("ogg", "libopus", "flt", 48_000, {}),
    "ogg": ("ogg", "vorbis", "fltp", 44_100, {"strict": "experimental"}),
    "webm": ("webm", "libopus", "flt", 48_000, {}),
}


def speechlike(seconds: float, rate: int, pauses: tuple[float, ...] = (), channels: int = 2):
    """Voiced noise, (channels, samples), with half a second of near silence round each pause."""
    rng = np.random.default_rng(7)
    time = np.arange(int(seconds * rate)) / rate
    tone = sum(np.sin(2 * np.pi * hz * time) for hz in (173.0, 611.0, 1709.0))
    signal = 0.15 * tone * (1 + 0.3 * np.sin(2 * np.pi * 3 * time))
    signal += 0.02 * rng.standard_normal(len(time))
    for pause in pauses:
        signal[abs(time - pause) < 0.25] *= 0.001
    return np.stack([signal * (1 - 0.2 * k) for k in range(channels)]).astype(np.float32)


def encoded(
    ending: str, signal: NDArray[np.float32], rate: int | None = None, **options: str
) -> bytes:
    """`signal`, (channels, samples), as a file of the format."""
    muxer, codec, sample_format, own_rate, own_options = FORMATS[ending]
    file = io.BytesIO()
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(signal)]
    with av.open(file, "w", format=muxer) as container:
        stream = container.add_stream(
            codec,
            rate=rate or own_rate,
            layout=layout,
            format=sample_format,
            options={**own_options, **options},
        )
        resampler = av.AudioResampler(sample_format, layout, rate or own_rate, 1024)
        for at in range(0, signal.shape[1], 4096):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(signal[:, at : at + 4096]), "fltp", layout
            )
            frame.sample_rate, frame.pts = rate or own_rate, at
            for piece in resampler.resample(frame):
                container.mux(stream.encode(piece))
        for piece in resampler.resample(None):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


def recording(
    ending: str, seconds: float, pauses: tuple[float, ...] = (), channels: int = 2
) -> bytes:
    return encoded(ending, speechlike(seconds, FORMATS[ending][3], pauses, channels))
