"""A stream's audio that is not heard out yet."""

from __future__ import annotations

import numpy as np

from fanscribe_gpu.engine import Audio


class Backlog:
    """Samples `[start, end)` of a stream, counted from its first.

    What is fed is kept as it is and not copied, but for the little that is left of what was fed
    before: else a chunk would be held whole for as long as its last seconds are needed.
    """

    def __init__(self) -> None:
        self.start = 0
        self._left: Audio = np.zeros(0, np.float32)
        self._fed: Audio = np.zeros(0, np.float32)

    @property
    def end(self) -> int:
        return self.start + len(self._left) + len(self._fed)

    def feed(self, samples: Audio) -> None:
        self._left = np.concatenate([self._left, self._fed])
        self._fed = samples

    def between(self, start: int, end: int) -> Audio:
        """A copy of samples that are there: a view would hold all that was fed with them."""
        first, stop = start - self.start, end - self.start
        count = len(self._left)
        fed = self._fed[max(0, first - count) : max(0, stop - count)]
        return np.concatenate([self._left[first:stop], fed])

    def forget(self, before: int) -> None:
        """What lies before sample `before` is not asked for again."""
        gone = before - self.start
        beyond = max(0, gone - len(self._left))
        self._left = self._left[gone:].copy()
        self._fed = self._fed[beyond:]
        self.start = before
