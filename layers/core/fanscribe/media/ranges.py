"""A file object over byte ranges: what lets FFmpeg read a remote recording without a copy of it."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from fanscribe.errors import SourceChangedError

BLOCK = 256 * 1024
"""Bytes of one cached block, and of the smallest request."""

_CACHED_BLOCKS = 64
_LONGEST_RUN = 16


class Fetched(NamedTuple):
    """The answer to a range request: the bytes, and which object they are of."""

    body: bytes
    size: int
    etag: str | None


Fetch = Callable[[int, int], Fetched]
"""`fetch(start, end)` gets the bytes `[start, end)`, fewer where the object ends before."""


class RangeFile(io.RawIOBase):
    """Random access over a `Fetch`; blocks are cached, sequential reads fetch ever longer runs.

    It has no `name`: FFmpeg would take one for a hint of the format. Each answer's identity is
    compared with the first's (or the planned one's), which catches a replaced object at every
    kind of server, also those that ignore If-Match. Raises SourceChangedError.
    """

    def __init__(self, audio_url: str, fetch: Fetch) -> None:
        self._url = audio_url
        self._fetch = fetch
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._position = 0
        self._next_block = 1
        self._run = 1
        first = fetch(0, BLOCK)
        self.size, self.etag = first.size, first.etag
        self._keep(0, first.body)

    def expect(self, etag: str | None, size: int | None) -> None:
        """Raises SourceChangedError unless this is the object that was planned."""
        self._require_same(Fetched(b"", size or 0, etag), Fetched(b"", self.size, self.etag))

    def _require_same(self, planned: Fetched, found: Fetched) -> None:
        if (planned.etag, planned.size) != (found.etag, found.size):
            raise SourceChangedError(self._url, _identity(planned), _identity(found))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def read(self, size: int = -1) -> bytes:
        left = self.size - self._position
        wanted = max(0, left if size < 0 else min(size, left))
        pieces = []
        while wanted > 0:
            index, inside = divmod(self._position, BLOCK)
            piece = self._block(index)[inside : inside + wanted]
            if not piece:
                break
            pieces.append(piece)
            self._position += len(piece)
            wanted -= len(piece)
        return b"".join(pieces)

    def _block(self, index: int) -> bytes:
        if index not in self._blocks:
            self._fetch_from(index)
        self._blocks.move_to_end(index)
        return self._blocks[index]

    def _fetch_from(self, index: int) -> None:
        # Reading on from where the last request ended: a decoder at work, so ask for more.
        self._run = min(self._run * 2, _LONGEST_RUN) if index == self._next_block else 1
        self._next_block = index + self._run
        start = index * BLOCK
        answer = self._fetch(start, min(start + self._run * BLOCK, self.size))
        self._require_same(Fetched(b"", self.size, self.etag), answer)
        for at in range(0, len(answer.body), BLOCK):
            self._keep(index + at // BLOCK, answer.body[at : at + BLOCK])

    def _keep(self, index: int, block: bytes) -> None:
        self._blocks[index] = block
        while len(self._blocks) > _CACHED_BLOCKS:
            self._blocks.popitem(last=False)


class OffsetView(io.RawIOBase):
    """A seekable file from `offset` on, as if it began there."""

    def __init__(self, file: io.RawIOBase, offset: int) -> None:
        self._file = file
        self._offset = offset
        file.seek(offset)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell() - self._offset

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        shift = self._offset if whence == io.SEEK_SET else 0
        return self._file.seek(offset + shift, whence) - self._offset

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size) or b""


def _identity(answer: Fetched) -> str:
    return f"{answer.etag or 'none'}, {answer.size} bytes"
