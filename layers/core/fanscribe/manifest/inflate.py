"""A manifest's bytes as they arrive, out of gzip if they are in it, up to a limit."""

from __future__ import annotations

import gzip
import io
from typing import BinaryIO, cast

from fanscribe.errors import ManifestTooLargeError

MOST_BYTES = 8 << 30
"""Of a manifest, once inflated: some fifty million rows."""

MOST_INFLATION = 200
"""Times its own size that gzip may grow to. Rows that differ by an id grow to thirty; a file made
to flood whoever opens it grows to a thousand."""

_GZIP = b"\x1f\x8b"
_FREE_BYTES = 16 << 20


class _Counted(io.RawIOBase):
    """The bytes as S3 sends them; `count` of them so far."""

    def __init__(self, body: BinaryIO) -> None:
        self.count = 0
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        read = self._body.read(len(buffer))
        buffer[: len(read)] = read
        self.count += len(read)
        return len(read)


class Inflated(io.RawIOBase):
    """The manifest's bytes. Raises ManifestTooLargeError; gzip's own errors where it is damaged.

    Fills what it is given to fill, so that the first look at a manifest shows enough of it.
    `newlines` counts those of all the bytes so far.
    """

    def __init__(self, manifest: str, body: BinaryIO) -> None:
        self.newlines = 0
        self._manifest = manifest
        self._count = 0
        self._sent = _Counted(body)
        sent = io.BufferedReader(self._sent, 1 << 18)
        is_gzip = sent.peek(len(_GZIP))[: len(_GZIP)] == _GZIP
        self._plain = cast("BinaryIO", gzip.GzipFile(fileobj=sent) if is_gzip else sent)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        read = self._plain.read(len(buffer))
        buffer[: len(read)] = read
        self._count += len(read)
        self.newlines += read.count(b"\n")
        self._check()
        return len(read)

    def tell(self) -> int:
        return self._count

    def _check(self) -> None:
        if self._count > MOST_BYTES:
            raise ManifestTooLargeError(self._manifest, f"more than {MOST_BYTES >> 30} GB")
        if self._count > max(_FREE_BYTES, self._sent.count * MOST_INFLATION):
            raise ManifestTooLargeError(
                self._manifest, f"gzip that grows to more than {MOST_INFLATION} times its size"
            )
