"""The process in which strangers' files are decoded, one for each.

FFmpeg is C, and its input a stranger's: it may run for ever, take all memory, or worse. So it
runs where there are no credentials, no files and no sockets; only numbers and text come back.
"""

from __future__ import annotations

import signal
from typing import Self

from fanscribe.media.fork_server import Forked, shared_server
from fanscribe.media.pipes import Pipe

MEMORY_MB = 384
"""Beside the 50 MB of the interpreter: what decoding may take. Honest files take up to 60, but
FFmpeg's index of an M4A takes 6 for each hour, and a day's has to fit beside a chunk of it."""

OPENING_S = 4
"""Of its processor time, what opening may take: an honest file takes hundredths of a second, and
on a starved machine not more of it."""


class DecoderProcess:
    """One process at a time; `close` ends it.

    As a context it starts at once, so that it is ready by the time that the first bytes have come.
    """

    def __init__(self, memory_mb: int = MEMORY_MB, opening_s: int = OPENING_S) -> None:
        self.memory_mb, self.opening_s = memory_mb, opening_s
        self._forked: Forked | None = None

    def close(self) -> None:
        """Ends the process, wherever it is."""
        forked, self._forked = self._forked, None
        if forked is not None:
            forked.close()

    def interrupt(self) -> None:
        """Kills what it does, from another thread."""
        forked = self._forked
        if forked is not None:
            forked.interrupt()

    def __enter__(self) -> Self:
        self._started()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def pipe(self) -> Pipe:
        """The way to a running process. Raises EOFError, TimeoutError if none will start."""
        try:
            return self._started().pipe()
        except EOFError:
            # It hung up before it had seen anything of the file: its server is gone. Another one.
            self.close()
            return self._started().pipe()

    def _started(self) -> Forked:
        """Without waiting for it."""
        if self._forked is None:
            self._forked = shared_server().fork(self.memory_mb, self.opening_s)
        return self._forked

    def how_it_ended(self) -> str:
        """Of a process that hung up."""
        if self._forked is None:
            return "it is gone"
        code = self._forked.exit_code(1)
        if code is None:
            return "it does not make sense"
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def is_out_of_time(self) -> bool:
        """Whether a process that hung up was ended by the system, its processor time being up."""
        return self._forked is not None and self._forked.exit_code(1) == -signal.SIGPROF
