"""From a file's own rate to 16 kHz, a second at a time."""

from __future__ import annotations

import av
import numpy as np
from numpy.typing import NDArray

from fanscribe.contracts import SAMPLE_RATE

Signal = NDArray[np.float32]
"""Mono samples, full scale ±1; at 16 kHz unless said otherwise."""


class Resampler:
    """Feed it whole seconds: they are whole numbers of samples at both rates, so that the filter
    has the same phase whichever second it began with."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._fed = False
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)

    def feed(self, mono: Signal) -> list[Signal]:
        """What comes out when samples at the file's rate go in: a little less, and later."""
        if self._rate == SAMPLE_RATE or not mono.size:
            return [mono]
        row = np.ascontiguousarray(mono)[np.newaxis]
        frame = av.AudioFrame.from_ndarray(row, format="flt", layout="mono")
        frame.sample_rate = self._rate
        self._fed = True
        return _samples(self._resampler.resample(frame))

    def flush(self) -> list[Signal]:
        """What is still inside."""
        return _samples(self._resampler.resample(None)) if self._fed else []


def _samples(frames: list[av.AudioFrame]) -> list[Signal]:
    return [frame.to_ndarray()[0] for frame in frames]
