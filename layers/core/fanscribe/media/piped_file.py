"""A recording's bytes as the sandbox has them: asked for over a pipe, as far as they are wanted."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from fanscribe.media.fetching import BLOCK
from fanscribe.media.foretold import Foretold, Look
from fanscribe.media.pipes import BYTES, EXPECT, MOST_AT_ONCE, READ, Message, Pipe

_KEPT_BLOCKS = 128
_MOST_BLOCKS = MOST_AT_ONCE // BLOCK
_MOST_UNASKED = 16


class NoBytesError(Exception):
    """The bytes cannot be had; why, is known outside."""


class PipedFile(Foretold):
    """The recording's bytes, asked for as far as they are known to be wanted.

    A look elsewhere costs what it reads. A reader that goes on gets half as many blocks again with
    each request, or all that were announced.
    """

    def __init__(self, pipe: Pipe, size: int) -> None:
        self._pipe, self._size, self._position = pipe, size, 0
        self._kept: OrderedDict[int, memoryview] = OrderedDict()
        self._began = self._next = self._stop = 0
        self._announced, self._at_once = 0, False
        self._looks: list[Look] = []

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def announce(self, size: int, *, at_once: bool) -> None:
        self._announced, self._at_once = -(-size // BLOCK) + 1, at_once
        self._stop = -(-(self._position + size) // BLOCK)

    def expect(self, looks: Sequence[Look]) -> None:
        self._looks = sorted(looks, key=_start)
        self._pipe.send(Message(EXPECT, msgspec.msgpack.encode(looks)))

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._size - self._position)
        wanted = left if size < 0 else min(size, left)
        last = (self._position + wanted - 1) // BLOCK
        pieces = []
        while wanted > 0:
            index, inside = divmod(self._position, BLOCK)
            piece = self._block(index, last)[inside : inside + wanted]
            if not piece:
                break
            pieces.append(piece)
            self._position += len(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def _block(self, index: int, last: int) -> memoryview:
        if index not in self._kept:
            self._ask(index, min(max(last - index + 1, self._ahead(index)), _MOST_BLOCKS))
        self._kept.move_to_end(index)
        return self._kept[index]

    def _ahead(self, index: int) -> int:
        """How many blocks the reader may be expected to want."""
        if index != self._next:
            self._began, self._stop = index, index + self._announced
            if not self._at_once:
                return 1
        self._announced = 0
        unannounced = min(1 + (index - self._began) // 2, _MOST_UNASKED)
        stop = self._stop if index < self._stop else index + unannounced
        # What was expected is on its way, or there; beyond it would be a request for a crumb.
        return min(stop, self._end_of_look(index) or stop) - index

    def _end_of_look(self, index: int) -> int | None:
        """The block behind the expected look that a block is in."""
        at = bisect_right(self._looks, index * BLOCK, key=_start)
        look = self._looks[at - 1] if at else None
        stop = -(-(look.start + look.size) // BLOCK) if look else 0
        return stop if index < stop else None

    def _ask(self, index: int, count: int) -> None:
        wanted = Look(index * BLOCK, count * BLOCK)
        self._pipe.send(Message(READ, msgspec.msgpack.encode(wanted)))
        answer = self._pipe.receive()
        if answer.kind != BYTES:
            raise NoBytesError
        self._next = index + count
        for at in range(count):
            self._kept[index + at] = memoryview(answer.body)[at * BLOCK : (at + 1) * BLOCK]
        while len(self._kept) > _KEPT_BLOCKS:
            self._kept.popitem(last=False)


def _start(look: Look) -> int:
    return look.start
