"""How much audio one batch should hold, found out on the first batches of the job itself."""

from __future__ import annotations

from fanscribe.contracts import SAMPLE_RATE

FIRST_SECONDS = 120
"""Fits the smallest GPU in use, and keeps a CPU busy."""

_GAIN = 1.1
_FULL = 0.75
_TRIES = 2


class BatchSize:
    """A batch's budget in samples, padding included: doubled for as long as that pays, within
    `most_seconds`; halved for good when the device has no room for it.

    A size is judged by the better of two full batches, because the first of a size is slow: a GPU
    records graphs and tunes kernels on it.
    """

    def __init__(self, most_seconds: int) -> None:
        self._most = most_seconds * SAMPLE_RATE
        self.samples = min(FIRST_SECONDS * SAMPLE_RATE, self._most)
        self._speeds: list[float] = []
        self._best = 0.0
        self.is_settled = self.samples == self._most

    def ran(self, padded: int, seconds: float) -> None:
        """A batch of `padded` samples took so long."""
        if self.is_settled or padded < _FULL * self.samples:
            return
        self._speeds.append(padded / max(seconds, 1e-9))
        if len(self._speeds) == _TRIES:
            self._judge(max(self._speeds))
            self._speeds.clear()

    def did_not_fit(self, padded: int) -> None:
        """A batch of `padded` samples was too large for the device's memory."""
        self.samples = min(self.samples, padded // 2)
        self.is_settled = True

    def _judge(self, speed: float) -> None:
        if speed < _GAIN * self._best:
            # No faster than half of it: then half, which keeps less waiting and holds less memory.
            self.samples //= 2
            self.is_settled = True
            return
        self._best = speed
        self.is_settled = self.samples == self._most
        self.samples = min(2 * self.samples, self._most)
