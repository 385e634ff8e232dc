"""Recordings made up for the tests: a known signal in every format that is read."""

from __future__ import annotations

import functools
import io

import av
import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float32]
"""(channels, samples), full scale ±1."""

# ending: FFmpeg's muxer, encoder, sample format, rate, options
FORMATS: dict[str, tuple[str, str, str, int, dict[str, str]]] = {
    "wav": ("wav", "pcm_s16le", "s16", 44_100, {}),
    "flac": ("flac", "flac", "s16", 44_100, {}),
    "mp3": ("mp3", "libmp3lame", "fltp", 44_100, {}),
    "m4a": ("mp4", "aac", "fltp", 44_100, {}),
    "aac": ("adts", "aac", "fltp", 44_100, {}),
    "opus": ("ogg", "libopus", "flt", 48_000, {}),
    "ogg": ("ogg", "vorbis", "fltp", 44_100, {"strict": "experimental"}),
    "webm": ("webm", "libopus", "flt", 48_000, {}),
}
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


@functools.cache
def voice(seconds: float, rate: int, pauses: tuple[float, ...] = (), channels: int = 2) -> Signal:
    """Voiced noise that never repeats, with half a second of near silence round each pause."""
    time = np.arange(int(seconds * rate)) / rate
    tones = sum(np.sin(2 * np.pi * hz * time + 3 * np.sin(time)) for hz in (173, 611, 1709))
    signal = 0.15 * tones * (1 + 0.3 * np.sin(2 * np.pi * 3 * time))
    signal += 0.02 * np.random.default_rng(7).standard_normal(len(time))
    for pause in pauses:
        signal[abs(time - pause) < 0.25] *= 0.001
    return np.stack([signal * (1 - 0.2 * k) for k in range(channels)]).astype(np.float32)


def encoded(ending: str, signal: Signal, rate: int | None = None) -> bytes:
    """`signal` as a file of the format; `rate` only where the format's own is not wanted."""
    muxer, codec, sample_format, own_rate, options = FORMATS[ending]
    rate, layout = rate or own_rate, _LAYOUTS[len(signal)]
    file = io.BytesIO()
    with av.open(file, "w", format=muxer) as container:
        stream = container.add_stream(codec, rate=rate, options=options)
        stream.codec_context.layout = layout
        stream.codec_context.format = sample_format
        shaper = av.AudioResampler(sample_format, layout, rate, 1024)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(signal), "fltp", layout)
        frame.sample_rate, frame.pts = rate, 0
        for piece in [*shaper.resample(frame), *shaper.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


@functools.cache
def recording(
    ending: str, seconds: float, pauses: tuple[float, ...] = (), channels: int = 2
) -> bytes:
    """A voice of so many seconds as a file of the format."""
    return encoded(ending, voice(seconds, FORMATS[ending][3], pauses, channels))


def video(seconds: int = 1, sound: Signal | None = None) -> bytes:
    """An mp4 with a picture that compresses badly, and with `sound` at 44.1 kHz if it is given."""
    file = io.BytesIO()
    noise = np.random.default_rng(0)
    with av.open(file, "w", format="mp4") as container:
        picture = container.add_stream("mpeg4", rate=10)
        picture.width = picture.height = 640
        picture.pix_fmt = "yuv420p"
        audio = container.add_stream("aac", rate=44_100) if sound is not None else None
        if audio is not None and sound is not None:
            audio.codec_context.layout = _LAYOUTS[len(sound)]
        for second in range(seconds):
            for _ in range(10):
                pixels = noise.integers(0, 255, (640, 640, 3), np.uint8)
                container.mux(picture.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
            if audio is not None and sound is not None:
                heard = np.ascontiguousarray(sound[:, second * 44_100 : (second + 1) * 44_100])
                frame = av.AudioFrame.from_ndarray(heard, "fltp", _LAYOUTS[len(sound)])
                frame.sample_rate, frame.pts = 44_100, second * 44_100
                container.mux(audio.encode(frame))
        for stream in (picture, audio):
            container.mux(stream.encode(None) if stream else [])
    return file.getvalue()
