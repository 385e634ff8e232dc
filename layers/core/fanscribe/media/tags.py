"""A recording's title, as its maker wrote it: text of a stranger, so cut and cleaned."""

from __future__ import annotations

import io

_MOST = 200
_READ = 64 * 1024
ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}


def clean_title(text: str | None) -> str | None:
    """At most 200 characters on one line; None if nothing is left."""
    printable = "".join(mark if mark.isprintable() else " " for mark in text or "")
    return " ".join(printable.split())[:_MOST] or None


def id3_title(file: io.RawIOBase) -> str | None:
    """The title in an ID3v2 tag, if one begins the file and says so in its first 64 KiB.

    FFmpeg is not shown these tags: there are some that keep it busy for a minute.
    """
    file.seek(0)
    head = file.read(10) or b""
    if len(head) < 10 or head[:3] != b"ID3" or head[3] not in (3, 4):
        return None
    tag = file.read(_READ) or b""
    at = 0
    while at + 10 <= len(tag) and tag[at : at + 1].isalnum():
        size = _size(tag[at + 4 : at + 8], head[3])
        if tag[at : at + 4] == b"TIT2":
            return _text(tag[at + 10 : at + 10 + size])
        at += 10 + size
    return None


def _size(digits: bytes, version: int) -> int:
    bits = 7 if version == 4 else 8
    return sum(digit << bits * (3 - place) for place, digit in enumerate(digits))


def _text(content: bytes) -> str | None:
    encoding = ENCODINGS.get(content[0]) if content else None
    if encoding is None:
        return None
    return clean_title(content[1:].decode(encoding, "replace").partition("\0")[0])
