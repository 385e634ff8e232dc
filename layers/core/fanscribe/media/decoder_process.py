"""The process in which strangers' files are decoded.

FFmpeg is C, and its input a stranger's: it may run for ever, take all memory, or worse. So it
runs where there are no credentials, no files and no sockets; only numbers and text come back.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Self

from fanscribe.media.pipes import Pipe

MEMORY_MB = 384
"""Beside the 50 MB of the interpreter: what decoding may take. Honest files take up to 60, but
FFmpeg's index of an M4A takes 6 for each hour, and a day's has to fit beside a chunk of it."""

OPENING_S = 4
"""Of its processor time, what opening may take: an honest file takes hundredths of a second, and
on a starved machine not more of it."""

_START_S = 60
_PASSED_ON = ("LD_LIBRARY_PATH", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TZ")


class DecoderProcess:
    """One process, started again after it had to be killed; `close` ends it.

    As a context it starts at once, so that it is ready by the time that the first bytes have come.
    """

    def __init__(self, memory_mb: int = MEMORY_MB, opening_s: int = OPENING_S) -> None:
        self.memory_mb, self.opening_s = memory_mb, opening_s
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Pipe | None = None

    def close(self) -> None:
        """Ends the process, wherever it is."""
        process, self._process, self._pipe = self._process, None, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()

    def interrupt(self) -> None:
        """Kills what it does, from another thread."""
        process = self._process
        if process is not None:
            process.kill()

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def pipe(self) -> Pipe:
        """The way to a running process. Raises EOFError, TimeoutError if none will start."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        if self._pipe is None:
            self._pipe = _ready(self._process)
        return self._pipe

    def _start(self) -> None:
        """Without waiting for it."""
        self.close()
        self._process = _spawned(self.memory_mb, self.opening_s)

    def how_it_ended(self) -> str:
        """Of a process that hung up."""
        if self._process is None:
            return "it is gone"
        code = self._exit_code()
        if code is None:
            return "it does not make sense"
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def is_out_of_time(self) -> bool:
        """Whether a process that hung up was ended by the system, its processor time being up."""
        return self._exit_code() == -signal.SIGXCPU

    def _exit_code(self) -> int | None:
        try:
            return None if self._process is None else self._process.wait(1)
        except subprocess.TimeoutExpired:
            return None


def _ready(process: subprocess.Popen[bytes] | None) -> Pipe:
    if process is None or process.stdin is None or process.stdout is None:
        raise EOFError
    pipe = Pipe(process.stdout.fileno(), process.stdin.fileno())
    # It says when it is ready: starting up is not the recording's fault, and not on its time.
    pipe.receive(time.monotonic() + _START_S)
    return pipe


def _spawned(memory_mb: int, opening_s: int) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return subprocess.Popen(
        # -P: the working directory is somebody else's, and no place to import from.
        [sys.executable, "-P", "-m", "fanscribe.media.sandboxed", str(memory_mb), str(opening_s)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        cwd="/",
        env=environment
        | {
            "PYTHONPATH": os.pathsep.join(os.path.abspath(path) for path in sys.path if path),  # noqa: PTH100
            "PYTHONDONTWRITEBYTECODE": "1",
            # Each thread's stack and each arena would count as memory that decoding takes.
            "OPENBLAS_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "1",
        },
    )
