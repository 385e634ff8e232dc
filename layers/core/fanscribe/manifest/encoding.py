"""Bytes of a manifest as text: UTF-8 with or without a mark, or UTF-16 as spreadsheets save it."""

from __future__ import annotations

import codecs
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import BadGzipFile
from typing import BinaryIO

from fanscribe.errors import ManifestFormatError
from fanscribe.manifest.inflate import Inflated

_HEAD_BYTES = 1 << 16
_ZIP = b"PK\x03\x04"


class Text:
    """A manifest's text as a stream; `head` is its beginning, which is still to be read."""

    def __init__(self, manifest: str, body: BinaryIO) -> None:
        self.manifest = manifest
        self._raw = Inflated(manifest, body)
        self._bytes = io.BufferedReader(self._raw, _HEAD_BYTES)
        with self.named_faults():
            head = self._bytes.peek()
        if head.startswith(_ZIP):
            raise ManifestFormatError(manifest, "a spreadsheet or a zip. Save it as CSV UTF-8.")
        self.encoding = _encoding(head)
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        self.head = decoder.decode(head)
        # Line ends stay as they are: csv wants to see those within quotes.
        self.stream = io.TextIOWrapper(self._bytes, self.encoding, newline="")

    @contextmanager
    def named_faults(self) -> Iterator[None]:
        """While the text is read: what is wrong with its bytes is a ManifestFormatError."""
        try:
            yield
        except UnicodeDecodeError as fault:
            raise self._undecodable(fault) from fault
        except (BadGzipFile, EOFError, zlib.error) as fault:
            raise ManifestFormatError(
                self.manifest, f"gzip that cannot be read: {fault}. Compress and upload it again."
            ) from fault

    def _undecodable(self, fault: UnicodeDecodeError) -> ManifestFormatError:
        at = self._bytes.tell() - len(fault.object) + fault.start
        unread = self._bytes.peek().count(b"\n") + fault.object.count(b"\n", fault.start)
        return ManifestFormatError(
            self.manifest,
            f"line {self._raw.newlines - unread + 1}, byte {at}: not {self.encoding.upper()}. "
            "Save it as UTF-8 (in a spreadsheet: CSV UTF-8).",
        )


def _encoding(body: bytes) -> str:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark, UTF-16 shows by the zero byte beside the first character, which is ASCII
    # in every manifest: a brace, a bracket or the header's first letter.
    if body[:1] == b"\0":
        return "utf-16-be"
    if body[1:2] == b"\0":
        return "utf-16-le"
    return "utf-8-sig"
