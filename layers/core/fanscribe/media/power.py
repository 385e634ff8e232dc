"""How loud a recording is, every 10 ms: what pauses are found in."""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from fanscribe.media.audio_file import AudioFile
from fanscribe.media.planes import Planes

HOPS = 100
"""Values per second."""

Power = NDArray[np.float32]


class Loudness:
    """The power of a recording, decoded where it is asked for and remembered."""

    def __init__(self, audio: AudioFile) -> None:
        self._audio = audio
        self._seconds: dict[int, Power] = {}
        self._next = 0
        self.is_whole = False

    def between(self, first: int, stop: int) -> Power:
        """Power of the seconds `[first, stop)`, as many as there are. Raises as reading does."""
        for run in self._missing(first, stop):
            self._audio.announce(run[0], run[-1] + 1)
            for index in run:
                self._second(index)
        return _joined([self._second(index) for index in range(first, stop)])

    def of_all(self) -> Power:
        """Power of the whole file in one pass, after which `audio.length` is known."""
        count = 0
        while len(self._second(count)) == HOPS:
            count += 1
        self.is_whole = True
        return self.between(0, count + 1)

    def _missing(self, first: int, stop: int) -> list[list[int]]:
        """The seconds that were not heard yet, those in a row together; first those that go on
        from where reading stands, which cost no seek."""
        runs = groupby(range(first, stop), key=self._seconds.__contains__)
        missing = [list(run) for is_known, run in runs if not is_known]
        return sorted(missing, key=lambda run: run[0] != self._next)

    def _second(self, index: int) -> Power:
        if index not in self._seconds:
            self._next = index + 1
            self._seconds[index] = _power(self._audio.second(index).planes, self._audio.rate)
        return self._seconds[index]


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


def power_of_signal(signal: NDArray[np.float32]) -> Power:
    """Power of a decoded chunk at 16 kHz; a last hop that is not whole is left out."""
    hop = 16_000 // HOPS
    whole = signal[: len(signal) // hop * hop].reshape(-1, hop)
    power: Power = np.square(whole).mean(axis=1)
    return power
