"""How loud a recording is, every 10 ms: what pauses are found in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fanscribe.media.audio_file import AudioFile
from fanscribe.media.planes import Planes

HOPS = 100
"""Values per second."""

Power = NDArray[np.float32]


def power_between(audio: AudioFile, first: int, stop: int) -> Power:
    """Power of the seconds `[first, stop)`, as many as there are. Raises as reading does."""
    return _joined([_power(audio.second(index).planes, audio.rate) for index in range(first, stop)])


def power_of_all(audio: AudioFile) -> Power:
    """Power of the whole file in one pass, after which `audio.length` is known."""
    seconds: list[Power] = []
    while not seconds or len(seconds[-1]) == HOPS:
        seconds.append(_power(audio.second(len(seconds)).planes, audio.rate))
    return _joined(seconds)


def _power(planes: Planes, rate: int) -> Power:
    """Mean square per hop of the loudest channel: a pause is where nobody speaks in any."""
    samples = planes.shape[1]
    if samples == 0:
        return np.zeros(0, np.float32)
    starts = np.arange(HOPS) * rate // HOPS
    starts = starts[starts < samples]
    counts = np.diff(np.append(starts, samples))
    sums = np.add.reduceat(np.square(planes), starts, axis=1)
    loudest: Power = (sums / counts).max(axis=0).astype(np.float32)
    return loudest


def _joined(seconds: list[Power]) -> Power:
    return np.concatenate(seconds) if seconds else np.zeros(0, np.float32)
