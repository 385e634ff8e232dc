"""A file object over byte ranges: what lets FFmpeg read a remote recording without a copy of it."""

from __future__ import annotations

import io
from collections.abc import Sequence

from fanscribe.media.blocks import Blocks
from fanscribe.media.fetching import BLOCK, Fetch, Fetched
from fanscribe.media.foretold import Foretold, Look, announce, expect


class RangeFile(Foretold):
    """Random access over a `Fetch`.

    It has no `name`: FFmpeg would take one for a hint of the format. Each answer's identity is
    compared with the first's (or the planned one's), which catches a replaced object at every
    kind of server, also those that ignore If-Match. Raises SourceChangedError, ReadBudgetError.
    """

    def __init__(self, audio_url: str, fetch: Fetch, budget: int | None = None) -> None:
        """`budget` is the most bytes that may be asked for; by default a multiple of the file."""
        self._blocks = Blocks(audio_url, fetch, budget)
        self._position = 0
        self.size, self.etag = self._blocks.size, self._blocks.etag

    def require(self, etag: str | None, size: int | None) -> None:
        """Raises SourceChangedError unless this is the object that was planned."""
        found = Fetched(b"", self.size, self.etag)
        self._blocks.require_same(Fetched(b"", size or 0, etag), found)

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
        return b"".join(self.views(size))

    def views(self, size: int = -1) -> list[memoryview]:
        """What `read` gives, in pieces and not copied."""
        left = self.size - self._position
        wanted = max(0, left if size < 0 else min(size, left))
        last = (self._position + wanted - 1) // BLOCK
        pieces = []
        while wanted > 0:
            index, inside = divmod(self._position, BLOCK)
            piece = self._blocks.get(index, last)[inside : inside + wanted]
            if not piece:
                break
            pieces.append(piece)
            self._position += len(piece)
            wanted -= len(piece)
        return pieces

    def expect(self, looks: Sequence[Look]) -> None:
        """Fetches them ahead; see `expect`."""
        ends = ((look.start, min(look.start + look.size, self.size)) for look in looks)
        self._blocks.expect(range(start // BLOCK, -(-end // BLOCK)) for start, end in ends)

    def close(self) -> None:
        if hasattr(self, "_blocks"):  # not there if the first request failed
            self._blocks.close()
        super().close()


class OffsetView(Foretold):
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

    def announce(self, size: int, *, at_once: bool) -> None:
        announce(self._file, size, at_once=at_once)

    def expect(self, looks: Sequence[Look]) -> None:
        expect(self._file, [Look(look.start + self._offset, look.size) for look in looks])
