"""Recordings opened in a process of their own, which is killed when it takes too long."""

from __future__ import annotations

import io
import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Annotated, Any, TypeVar

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
from fanscribe.media.decoder_process import DecoderProcess
from fanscribe.media.foretold import Look, expect, views
from fanscribe.media.pipes import (
    BYTES,
    CALL,
    DONE,
    EXPECT,
    MOST_AT_ONCE,
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
)

T = TypeVar("T")

OPENING_WALL_S = 60
"""What opening may take by the clock, the wait for bytes not counted, should the limit of
processor time not hold."""

_LOOKS = Annotated[list[Look], msgspec.Meta(max_length=100_000)]


class Sandbox(DecoderProcess):
    """Opens one recording at a time, each in a process of its own."""

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
        opening it what `opening_s` allows of it. Raises what `AudioFile` and reading raise,
        AudioDeadlineError, AudioMemoryError, AudioCrashError.
        """
        audio = SandboxedAudio(self, file, Opening(audio_url, size), anchors)
        # Its own start is not on the file's time; where it does not, `start` tells.
        with suppress(EOFError, TimeoutError):
            self.pipe()
        audio.renew(seconds)
        try:
            audio.start()
            yield audio
        finally:
            # Whatever the file has made of the process, the next one does not meet it.
            self.close()


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
        self._exchange(Message(OPEN, self._opening), "opening it", own_seconds=OPENING_WALL_S)
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
            self._dead = self._ended(doing)
            self._sandbox.close()
            raise self._dead from gone

    def _ended(self, doing: str) -> FanscribeError:
        if not self._is_open and self._sandbox.is_out_of_time():
            return AudioDeadlineError(self._audio_url, doing, self._sandbox.opening_s)
        return AudioCrashError(self._audio_url, doing, self._sandbox.how_it_ended())

    def _answer(self, message: Message, doing: str, own_seconds: float | None) -> bytes | bytearray:
        pipe = self._sandbox.pipe()
        pipe.send(message, self._until)
        own_until = None if own_seconds is None else time.monotonic() + own_seconds
        while True:
            until = self._until if own_until is None else min(self._until, own_until)
            answer = pipe.receive(until)
            if answer.kind == EXPECT:
                expect(self._file, msgspec.msgpack.decode(answer.body, type=_LOOKS))
                continue
            if answer.kind != READ:
                return self._result(answer, doing)
            began = time.monotonic()
            pieces = self._read(pipe, answer)
            if own_until is not None:
                own_until += time.monotonic() - began
            pipe.send_pieces(BYTES, pieces, self._until)

    def _read(self, pipe: Pipe, answer: Message) -> Sequence[bytes | memoryview]:
        wanted = msgspec.msgpack.decode(answer.body, type=Look)
        if wanted.size > MOST_AT_ONCE:
            raise EOFError(f"{wanted.size} bytes at once are more than it ever asks for")
        try:
            self._file.seek(wanted.start)
            return views(self._file, wanted.size)
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
