"""What the model is about to hear, noted before it hears it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from fanscribe_gpu.journal import Journal
from fanscribe_gpu.meter import Meter
from fanscribe_gpu.reading import ReadChunk


class Windows(Protocol):
    """Chunks that were read, some at a time."""

    def take(self, seconds: int) -> list[ReadChunk]:
        """Up to about so much audio; [] at the end."""
        ...


class Intake:
    """A reader's windows. While any of `suspects` is still to come, a window is a single chunk:
    if the worker is killed then, there is nothing else to blame."""

    def __init__(
        self, reader: Windows, journal: Journal, meter: Meter, suspects: Iterable[str]
    ) -> None:
        self._reader = reader
        self._journal = journal
        self._meter = meter
        self._suspects = set(suspects)

    def take(self, seconds: int) -> list[ReadChunk]:
        with self._meter.waiting():
            window = self._reader.take(1 if self._suspects else seconds)
        keys = [read.chunk.key for read in window]
        self._suspects.difference_update(keys)
        self._journal.hearing(keys)
        return window
