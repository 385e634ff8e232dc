"""A stream that plays forward from wherever it was wound to, and always knows where it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from fanscribe.contracts import Anchor
from fanscribe.media.planes import Planes, silence
from fanscribe.media.runs import Format, Run

_NOWHERE = 2**62


class Stretch(NamedTuple):
    """Samples (channels, n); `lost` of them are silence in place of what did not decode."""

    planes: Planes
    lost: int


class Tape(ABC):
    """One audio stream in samples at its own rate, counted from its first sample.

    `position` is where the next stretch begins; `start_ms` the time that the container gives to
    the first sample; `headers_clock` says whether it is wound by what the header says, and
    `clock_lies` that it may not be: by its clock, samples last for another time than they do.
    `is_direct` says that winding leads to a place's bytes without trying others, `lands_early_s`
    how far before it at most, `reads_beyond` how many bytes more than those of the samples that
    are taken are read.
    """

    codec: str
    format: Format
    position: int
    headers_clock = True
    clock_lies = False
    is_direct = False
    lands_early_s = 1
    reads_beyond = 0
    title: str | None = None
    start_ms: int = 0

    def __init__(self) -> None:
        self._left: Run | None = None
        self._runs: Iterator[Run] = iter(())

    @property
    @abstractmethod
    def by_time(self) -> bool:
        """Whether `wind` leads anywhere; a tape may find out late that it does not."""

    @abstractmethod
    def claimed_ms(self) -> int | None:
        """The duration that the file's header claims, None if it claims none."""

    @abstractmethod
    def last_second(self) -> int:
        """A second near the end, as far as can be told without decoding up to it."""

    @abstractmethod
    def rewind(self) -> None:
        """Back to the first sample."""

    @abstractmethod
    def wind(self, target: int) -> bool:
        """To sample `target` without playing up to it; False if that does not lead there."""

    def anchor(self, _target: int) -> Anchor | None:
        """A place in the file's bytes from which sample `target` is soon reached; None where
        the container has an index of its own."""
        return None

    def places(self, samples: Sequence[int]) -> list[int]:  # noqa: ARG002
        """The bytes, more or less, from which each of some rising samples is read; none where
        that is only found out by going there."""
        return []

    def close(self) -> None:
        """Let go of what is open; there may be nothing."""
        return

    def play_to(self, target: int) -> bool:
        """Forward to sample `target`; False if the stream ends before it."""
        while self.position < target:
            wanted = min(target - self.position, self.format.rate)
            if self.take(wanted).planes.shape[1] < wanted:
                return False
        return True

    def take(self, count: int) -> Stretch:
        """The next `count` samples, fewer only at the end."""
        taken: list[Planes] = []
        lost = 0
        while count > 0 and (run := self._next_run()) is not None:
            samples = run.planes.shape[1]
            if samples > count:
                self._left = Run(None, run.planes[:, count:], run.lost)
                run, samples = Run(run.start, run.planes[:, :count], run.lost), count
            taken.append(run.planes)
            lost += samples * run.lost
            count -= samples
            self.position += samples
        return Stretch(np.concatenate(taken or [silence(self.format.channels, 0)], axis=1), lost)

    def _astray(self) -> bool:
        """Not where `wind` was to lead, and nobody knows where: no stretch can begin here."""
        self.position = _NOWHERE
        return False

    def _next_run(self) -> Run | None:
        left, self._left = self._left, None
        return left if left is not None and left.planes.size else next(self._runs, None)

    def _load(self, given: Iterator[Run]) -> int | None:
        """Take up `given` from here on; where its first run begins, if it says so."""
        first = next(given, None)
        self._left = None
        self._runs = chain([first] if first else [], given)
        return first.start if first else None
