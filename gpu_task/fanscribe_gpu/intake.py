"""What was read and is about to be heard."""

from __future__ import annotations

from contextlib import AbstractContextManager

from fanscribe_gpu.journal import Journal
from fanscribe_gpu.meter import Meter


class Intake:
    """Told by readers what the model takes, and when it must wait for it."""

    def __init__(self, journal: Journal, meter: Meter) -> None:
        self._journal = journal
        self._meter = meter

    def waiting(self) -> AbstractContextManager[None]:
        """While there is nothing to hear yet."""
        return self._meter.waiting()

    def took(self, key: str) -> None:
        """The chunk is heard from now on, with all that were taken before and have no outcome."""
        self._journal.took(key)
