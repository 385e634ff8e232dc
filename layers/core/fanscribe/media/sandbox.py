"""Recordings opened in a process of their own, which is killed when it takes too long.

FFmpeg is C, and its input a stranger's: it may run for ever, take all memory, or worse. So it
runs where there are no credentials, no files and no sockets; only numbers and text come back.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from fanscribe.contracts import Anchor
from fanscribe.errors import (
    AudioCrashError,
    AudioDeadlineError,
    AudioMemoryError,
    FanscribeError,
    recorded_error,
)
from fanscribe.media.pipes import (
    BYTES,
    CALL,
    DONE,
    NO_BYTES,
    NO_MEMORY,
    OPEN,
    RAISED,
    READ,
    Array,
    Message,
    Opening,
    Pipe,
    Raised,
    Wanted,
)

T = TypeVar("T")

OPENING_S = 4
"""What opening may take of the decoder's own time; an honest file takes hundredths of a second."""

MEMORY_MB = 192
"""Beside the 50 MB of the interpreter: what decoding may take. Honest files take up to 60."""

_START_S = 60
_PASSED_ON = ("LD_LIBRARY_PATH", "LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TZ")


class Sandbox:
    """One process, started again after it had to be killed.

    It opens one recording at a time; `close` ends it. As a context it starts at once, so that it
    is ready by the time that the first bytes have come.
    """

    def __init__(self, memory_mb: int = MEMORY_MB) -> None:
        self.memory_mb = memory_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Pipe | None = None

    @contextmanager
    def open(
        self,
        file: io.RawIOBase,
        audio_url: str,
        size: int,
        seconds: float,
        anchors: tuple[Anchor, ...] = (),
    ) -> Iterator[SandboxedAudio]:
        """An `AudioFile` (made with `anchors`) in the sandbox, which reads `file` through us.

        All that is done with it may take `seconds` together, waiting for its bytes included, and
        opening it `OPENING_S` without. Raises what `AudioFile` and reading raise,
        AudioDeadlineError, AudioMemoryError, AudioCrashError.
        """
        audio = SandboxedAudio(self, file, Opening(audio_url, size), anchors)
        # Its own start is not on the file's time; where it does not, `start` tells.
        with suppress(EOFError, TimeoutError):
            self.pipe()
        audio.renew(seconds)
        audio.start()
        yield audio

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

    def __enter__(self) -> Sandbox:
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
        self._process = _spawned(self.memory_mb)

    def how_it_ended(self) -> str:
        """Of a process that hung up."""
        if self._process is None:
            return "it is gone"
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return "it does not make sense"
        return f"signal {-code}" if code < 0 else f"exit code {code}"


class SandboxedAudio:
    """A recording that is open in a sandbox. Once the process died of it, it stays dead."""

    def __init__(
        self, sandbox: Sandbox, file: io.RawIOBase, opening: Opening, anchors: tuple[Anchor, ...]
    ) -> None:
        self._sandbox, self._file, self._audio_url = sandbox, file, opening.audio_url
        self._opening = pickle.dumps((opening, anchors))
        self._until = self._seconds = 0.0
        self._is_open = False
        self._dead: FanscribeError | None = None

    def start(self) -> None:
        """Opens it."""
        self._exchange(Message(OPEN, self._opening), "opening it", own_seconds=OPENING_S)
        self._is_open = True

    def call(self, function: Callable[..., T], returns: type[T], **given: object) -> T:
        """`function(audio=<the AudioFile>, **given)`, done in the sandbox.

        `function` is one of a module; `returns` a contract that the result is checked against.
        """
        return msgspec.msgpack.decode(self._call(function, given), type=returns)

    def samples(
        self, function: Callable[..., NDArray[np.float32]], **given: object
    ) -> NDArray[np.float32]:
        """The same, for a function that gives samples."""
        array = msgspec.msgpack.decode(self._call(function, given), type=Array)
        return np.frombuffer(array.data, np.float32).reshape(array.shape)

    def renew(self, seconds: float) -> None:
        """So many seconds from now on, whatever was left."""
        self._until, self._seconds = time.monotonic() + seconds, seconds

    def _call(self, function: Callable[..., Any], given: dict[str, object]) -> bytes | bytearray:
        if not self._is_open:
            self.start()
        message = Message(CALL, pickle.dumps((function, given)))
        return self._exchange(message, "decoding it")

    def _exchange(
        self, message: Message, doing: str, own_seconds: float | None = None
    ) -> bytes | bytearray:
        if self._dead is not None:
            raise self._dead
        try:
            return self._answer(message, doing, own_seconds)
        except TimeoutError as late:
            seconds = self._seconds
            if own_seconds is not None and time.monotonic() < self._until:
                seconds = own_seconds
            self._dead = AudioDeadlineError(self._audio_url, doing, seconds)
            self._sandbox.close()
            raise self._dead from late
        except (EOFError, msgspec.DecodeError) as gone:
            fault = self._sandbox.how_it_ended()
            self._dead = AudioCrashError(self._audio_url, doing, fault)
            self._sandbox.close()
            raise self._dead from gone

    def _answer(self, message: Message, doing: str, own_seconds: float | None) -> bytes | bytearray:
        pipe = self._sandbox.pipe()
        pipe.send(message, self._until)
        own_until = None if own_seconds is None else time.monotonic() + own_seconds
        while True:
            until = self._until if own_until is None else min(self._until, own_until)
            answer = pipe.receive(until)
            if answer.kind != READ:
                return self._result(answer, doing)
            began = time.monotonic()
            body = self._read(pipe, answer)
            if own_until is not None:
                own_until += time.monotonic() - began
            pipe.send(Message(BYTES, body), self._until)

    def _read(self, pipe: Pipe, answer: Message) -> bytes:
        wanted = msgspec.msgpack.decode(answer.body, type=Wanted)
        try:
            self._file.seek(wanted.start)
            return self._file.read(wanted.size) or b""
        except Exception:
            # The sandbox gives up what it was doing. The server may be back for the next chunk:
            # by then the file is opened anew, as FFmpeg does not forget that it could not read.
            self._is_open = False
            pipe.send(Message(NO_BYTES, b""), self._until)
            pipe.receive(self._until)
            raise

    def _result(self, answer: Message, doing: str) -> bytes | bytearray:
        if answer.kind == NO_MEMORY:
            raise AudioMemoryError(self._audio_url, doing, self._sandbox.memory_mb)
        if answer.kind == RAISED:
            raised = msgspec.msgpack.decode(answer.body, type=Raised)
            raise recorded_error(raised.name, raised.sentence) or AudioCrashError(
                self._audio_url, doing, f"{raised.name}: {raised.sentence}"
            )
        if answer.kind != DONE:
            raise EOFError
        return answer.body


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


def _ready(process: subprocess.Popen[bytes] | None) -> Pipe:
    if process is None or process.stdin is None or process.stdout is None:
        raise EOFError
    pipe = Pipe(process.stdout.fileno(), process.stdin.fileno())
    # It says when it is ready: starting up is not the recording's fault, and not on its time.
    pipe.receive(time.monotonic() + _START_S)
    return pipe


def _spawned(memory_mb: int) -> subprocess.Popen[bytes]:
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return subprocess.Popen(
        # -P: the working directory is somebody else's, and no place to import from.
        [sys.executable, "-P", "-m", "fanscribe.media.sandboxed", str(memory_mb)],
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
