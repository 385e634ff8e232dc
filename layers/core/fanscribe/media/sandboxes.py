"""Sandboxes for several threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fanscribe.media.decoder_process import MEMORY_MB
from fanscribe.media.sandbox import Sandbox


class Sandboxes:
    """As many as are used at a time, each used again."""

    def __init__(self, memory_mb: int = MEMORY_MB) -> None:
        self._memory_mb = memory_mb
        self._all: list[Sandbox] = []
        self._idle: list[Sandbox] = []

    @contextmanager
    def borrow(self) -> Iterator[Sandbox]:
        """One for the caller's thread alone."""
        try:
            sandbox = self._idle.pop()
        except IndexError:
            sandbox = Sandbox(self._memory_mb)
            self._all.append(sandbox)
        try:
            yield sandbox
        finally:
            self._idle.append(sandbox)

    def interrupt(self) -> None:
        """Whoever waits for one, in whichever thread, gets an AudioCrashError."""
        for sandbox in self._all:
            sandbox.interrupt()

    def close(self) -> None:
        """Once nobody uses them any more."""
        for sandbox in self._all:
            sandbox.close()
