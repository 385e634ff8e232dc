"""Decoded frames as numbers: float32, one row a channel, full scale ±1."""

from __future__ import annotations

from typing import cast

import av
import numpy as np
from av.audio.plane import AudioPlane
from numpy.typing import NDArray

Planes = NDArray[np.float32]
"""Samples at the file's own rate, shaped (channels, samples)."""

_KINDS: dict[str, type[np.generic]] = {
    "u8": np.uint8,
    "s16": np.int16,
    "s32": np.int32,
    "s64": np.int64,
    "flt": np.float32,
    "dbl": np.float64,
}
_FULL_SCALE = {"u8": 2.0**7, "s16": 2.0**15, "s32": 2.0**31, "s64": 2.0**63}

# PyAV counts the planes of such a frame past their end, and takes the process with it.
_UNREADABLE = 8


def as_planes(frame: av.AudioFrame, channels: int) -> Planes:
    """A frame's samples; one of another channel count is mixed to fit the file's."""
    if frame.format.is_planar and frame.layout.nb_channels == _UNREADABLE:
        frame = _interleaved(frame)
    name, count = frame.format.name, frame.samples
    kind = _KINDS[name.rstrip("p")]
    # Without PyAV's own conversion, which takes as long as decoding does.
    if not name.endswith("p"):
        packed = _numbers(frame.planes[0], kind, count * frame.layout.nb_channels)
        samples = packed.reshape(count, -1).T
    elif len(frame.planes) == 1:
        samples = _numbers(frame.planes[0], kind, count)[np.newaxis]
    else:
        samples = np.stack([_numbers(plane, kind, count) for plane in frame.planes])
    planes = _to_float(samples, name.rstrip("p"))
    if len(planes) != channels:
        planes = np.broadcast_to(planes.mean(axis=0, keepdims=True), (channels, frame.samples))
    return planes


def _numbers(plane: AudioPlane, kind: type[np.generic], count: int) -> NDArray[np.generic]:
    # A buffer, which its stubs do not say.
    return np.frombuffer(cast("memoryview", plane), kind, count)


def _interleaved(frame: av.AudioFrame) -> av.AudioFrame:
    resampler = av.AudioResampler(frame.format.packed, frame.layout, frame.sample_rate)
    return resampler.resample(frame)[0]


def _to_float(samples: NDArray[np.generic], name: str) -> Planes:
    scale = _FULL_SCALE.get(name)
    if scale is None:
        return samples.astype(np.float32, copy=False)
    planes = samples.astype(np.float32)
    if name == "u8":
        planes -= np.float32(scale)
    # A power of two: as exact as dividing, and faster.
    planes *= np.float32(1 / scale)
    return planes


def silence(channels: int, samples: int) -> Planes:
    return np.zeros((channels, samples), np.float32)
