"""Messages over a pair of pipes, each sent and received by a given time or not at all."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from msgspec import Struct

_HEADER = struct.Struct(">cQ")
_LONGEST = 1024**3
_PIPE = 1024**2

MOST_AT_ONCE = 1024**2
"""The most bytes of a recording that the sandbox asks for in one message."""

FOREVER = float("inf")
"""A time that does not come."""


class Message(NamedTuple):
    """What it is about, one of the kinds below, and its content."""

    kind: bytes
    body: bytes | bytearray


# To the sandbox: open a recording, do something with it, here are its bytes, there are none.
OPEN, CALL, BYTES, NO_BYTES = b"O", b"C", b"B", b"N"
# From it: bytes are wanted, and will be (no answer), it is done, it raised something, it has no
# memory left.
READ, EXPECT, DONE, RAISED, NO_MEMORY = b"R", b"E", b"D", b"X", b"M"


class Opening(Struct, frozen=True):
    """The content of OPEN; the bytes are asked for as they are needed."""

    audio_url: str
    size: int


class Raised(Struct, frozen=True):
    """The content of RAISED: an error's class and its sentence."""

    name: str
    sentence: str


class Array(Struct, frozen=True):
    """An array of float32 as the content of DONE."""

    shape: tuple[int, ...]
    data: memoryview


class Pipe:
    """One end. Raises TimeoutError at `until` (monotonic), EOFError if the other end is closed."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        for handle in (incoming, outgoing):
            os.set_blocking(handle, False)
            _widen(handle)

    def send(self, message: Message, until: float = FOREVER) -> None:
        self.send_pieces(message.kind, [message.body], until)

    def send_pieces(
        self, kind: bytes, pieces: Sequence[bytes | bytearray | memoryview], until: float = FOREVER
    ) -> None:
        """A message whose content lies in pieces: at most a thousand."""
        length = sum(map(len, pieces))
        self._write([_HEADER.pack(kind, length), *pieces], until)

    def receive(self, until: float = FOREVER) -> Message:
        kind, length = _HEADER.unpack(self._read(_HEADER.size, until))
        if length > _LONGEST:
            raise EOFError(f"a message of {length} bytes")
        return Message(kind, self._read(length, until))

    def _write(self, pieces: Sequence[bytes | bytearray | memoryview], until: float) -> None:
        left = [memoryview(piece) for piece in pieces if len(piece)]
        while left:
            _wait(self._outgoing, select.POLLOUT, until)
            try:
                left = _after(os.writev(self._outgoing, left), left)
            except BlockingIOError:
                continue
            except BrokenPipeError as gone:
                raise EOFError from gone

    def _read(self, length: int, until: float) -> bytearray:
        data = bytearray(length)
        left = memoryview(data)
        while left:
            _wait(self._incoming, select.POLLIN, until)
            try:
                count = os.readv(self._incoming, [left])
            except BlockingIOError:
                continue
            if not count:
                raise EOFError
            left = left[count:]
        return data


def _after(count: int, pieces: list[memoryview]) -> list[memoryview]:
    """What is left of the pieces once so many bytes are gone."""
    for at, piece in enumerate(pieces):
        if count < len(piece):
            return [piece[count:], *pieces[at + 1 :]]
        count -= len(piece)
    return []


def _widen(handle: int) -> None:
    """To a look's bytes, where the system can: else the two processes take turns for each 64 KB."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(handle, fcntl.F_SETPIPE_SZ, _PIPE)


def _wait(handle: int, event: int, until: float) -> None:
    """Poll and not select: that one knows no handles above 1023."""
    poll = select.poll()
    poll.register(handle, event)
    left = None if until == FOREVER else max(0.0, until - time.monotonic()) * 1000
    if not poll.poll(left):
        raise TimeoutError
