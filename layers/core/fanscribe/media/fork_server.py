"""Processes for strangers' files, each forked from one that has done all imports: a few
milliseconds and no CPU worth speaking of, where starting Python anew takes a fifth of a second.

Not `multiprocessing`'s fork server: that one inherits the environment, credentials and all.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache

from fanscribe.media.forking import EXIT_CODE, REQUEST
from fanscribe.media.pipes import Pipe

_PASSED_ON = ("LD_LIBRARY_PATH", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TZ")
_STANDARD_ERROR = 2
_START_S = 60
_KILL_S = 5


class Forked:
    """A child, seen from outside: where to read what it says and to write what it is told."""

    def __init__(
        self, incoming: int, outgoing: int, lifeline: socket.socket, end_server: Callable[[], None]
    ) -> None:
        self._handles, self._lifeline, self._end_server = (incoming, outgoing), lifeline, end_server
        self._pipe: Pipe | None = None
        self._exit_code: int | None = None

    def pipe(self) -> Pipe:
        """The way to it, once it is ready. Raises EOFError, TimeoutError if it never is."""
        if self._pipe is None:
            pipe = Pipe(*self._handles)
            # It says so: starting up is not the recording's fault, and not on its time.
            pipe.receive(time.monotonic() + _START_S)
            self._pipe = pipe
        return self._pipe

    def interrupt(self) -> None:
        """Kills it, from whichever thread; does not wait for that."""
        with suppress(OSError):
            self._lifeline.shutdown(socket.SHUT_WR)

    def exit_code(self, seconds: float) -> int | None:
        """Negative for a signal; None if it still runs after so many seconds, or nobody knows."""
        if self._exit_code is None:
            self._lifeline.settimeout(seconds)
            with suppress(OSError):
                told = self._lifeline.recv(EXIT_CODE.size)
                self._exit_code = EXIT_CODE.unpack(told)[0] if told else None
        return self._exit_code

    def close(self) -> None:
        """Ends it, wherever it is. One that is not ready yet is ended by the time that it is."""
        self.interrupt()
        if self._pipe is not None and self.exit_code(_KILL_S) is None:
            self._end_server()
        self._lifeline.close()
        for handle in self._handles:
            os.close(handle)


class ForkServer:
    """Started with the first child, and again if it should be gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def fork(self, memory_mb: int, opening_s: int) -> Forked:
        """A child that may take so much; it says when it is ready."""
        read, incoming = os.pipe()
        outgoing, write = os.pipe()
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            self._ask(REQUEST.pack(memory_mb, opening_s), [read, write, theirs.fileno()])
            process = self._process
        os.close(read)
        os.close(write)
        return Forked(outgoing, incoming, ours, lambda: self._end_if(process))

    def close(self) -> None:
        """Ends it, and every child that there is."""
        with self._lock:
            self._end()

    def _end_if(self, process: subprocess.Popen[bytes] | None) -> None:
        """Unless it is another by now: then this one was ended before."""
        with self._lock:
            if self._process is process:
                self._end()

    def _ask(self, request: bytes, handles: list[int]) -> None:
        """Once more if it is gone. Whoever then waits for the child hears that it hung up."""
        for _ in range(2):
            with suppress(OSError):
                socket.send_fds(self._running(), [request], handles)
                return
            self._end()

    def _running(self) -> socket.socket:
        if self._control is None:
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = _spawned(theirs.fileno())
            atexit.register(self.close)
        return self._control

    def _end(self) -> None:
        process, self._process = self._process, None
        control, self._control = self._control, None
        if process is not None:
            # All of its session; its number is its own until it was waited for.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            atexit.unregister(self.close)
        if control is not None:
            control.close()


@cache
def _server_of(_process: int) -> ForkServer:
    return ForkServer()


def shared_server() -> ForkServer:
    """This process's own: where it was forked itself, not the one of whoever forked it."""
    return _server_of(os.getpid())


def _spawned(control: int) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return subprocess.Popen(
        # -P: the working directory is somebody else's, and no place to import from.
        [sys.executable, "-P", "-m", "fanscribe.media.forking"],
        stdin=control,
        stdout=_STANDARD_ERROR,
        start_new_session=True,
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
