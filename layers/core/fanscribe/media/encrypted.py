"""Whether the audio inside a container is locked. FFmpeg opens such files, and decodes noise."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

_MOST_ELEMENTS = 1000
_MOST_OF_AN_ENTRY = 4096

_LOCKED_ENTRIES = {b"enca", b"drms"}

_SEGMENT, _TRACKS, _TRACK, _CLUSTER = 0x18538067, 0x1654AE6B, 0xAE, 0x1F43B675
_TRACK_TYPE, _ENCODINGS, _ENCODING, _ENCRYPTION = 0x83, 0x6D80, 0x6240, 0x5035
_AUDIO = 2


class Element(NamedTuple):
    """A box of MP4 or an element of Matroska, and where its content lies."""

    name: int
    start: int
    end: int


def encryption(file: io.RawIOBase, container: str) -> str | None:
    """How the first audio track is encrypted, None if it is not (or the container cannot say)."""
    size = file.seek(0, io.SEEK_END)
    if container == "mov":
        return _of_mp4(file, size)
    if container == "matroska":
        return _of_matroska(file, size)
    return None


def _of_mp4(file: io.RawIOBase, size: int) -> str | None:
    for moov in _named(boxes(file, 0, size), b"moov"):
        for track in _named(boxes(file, moov.start, moov.end), b"trak"):
            for media in _named(boxes(file, track.start, track.end), b"mdia"):
                parts = list(boxes(file, media.start, media.end))
                if any(_at(file, part.start + 8, 4) == b"soun" for part in _named(parts, b"hdlr")):
                    return _scheme(file, parts)
    return None


def _scheme(file: io.RawIOBase, media: list[Element]) -> str | None:
    """By the first entry of minf/stbl/stsd: an encrypted one has its own name, and a `schm`."""
    for info in _named(media, b"minf"):
        for table in _named(boxes(file, info.start, info.end), b"stbl"):
            for entries in _named(boxes(file, table.start, table.end), b"stsd"):
                entry = _at(file, entries.start + 8, _MOST_OF_AN_ENTRY)
                if entry[4:8] in _LOCKED_ENTRIES:
                    at = entry.find(b"schm")
                    scheme = entry[at + 8 : at + 12] if at >= 0 else entry[4:8]
                    return scheme.decode("ascii", "replace")
    return None


def boxes(file: io.RawIOBase, start: int, end: int) -> Iterator[Element]:
    """The boxes that lie in `[start, end)`, so many at the most."""
    for _ in range(_MOST_ELEMENTS):
        header = _at(file, start, 16)
        if start + 8 > end or len(header) < 8:
            return
        length, inside = int.from_bytes(header[:4]), 8
        if length == 1:
            length, inside = int.from_bytes(header[8:16]), 16
        stop = min(start + length, end) if length else end
        if stop < start + inside:
            return
        yield Element(int.from_bytes(header[4:8]), start + inside, stop)
        start = stop


def _named(found: Iterator[Element] | list[Element], name: bytes) -> Iterator[Element]:
    return (one for one in found if one.name == int.from_bytes(name))


def _of_matroska(file: io.RawIOBase, size: int) -> str | None:
    for track in _tracks(file, size):
        parts = list(elements(file, track.start, track.end))
        kinds = [_at(file, one.start, 1) for one in parts if one.name == _TRACK_TYPE]
        if kinds == [bytes([_AUDIO])]:
            locked = any(
                part.name == _ENCRYPTION
                for encodings in parts
                if encodings.name == _ENCODINGS
                for encoding in elements(file, encodings.start, encodings.end)
                if encoding.name == _ENCODING
                for part in elements(file, encoding.start, encoding.end)
            )
            return "Matroska ContentEncryption" if locked else None
    return None


def _tracks(file: io.RawIOBase, size: int) -> Iterator[Element]:
    for segment in islice(elements(file, 0, size), 8):
        if segment.name != _SEGMENT:
            continue
        for part in elements(file, segment.start, segment.end):
            if part.name == _CLUSTER:
                return
            if part.name == _TRACKS:
                tracks = elements(file, part.start, part.end)
                yield from (track for track in tracks if track.name == _TRACK)


def elements(file: io.RawIOBase, start: int, end: int) -> Iterator[Element]:
    """The EBML elements that lie in `[start, end)`, so many at the most."""
    for _ in range(_MOST_ELEMENTS):
        header = _at(file, start, 12)
        if start >= end or len(header) < 2:
            return
        name_length = _width(header[0])
        size_length = _width(header[name_length]) if name_length < len(header) else 9
        if name_length > 4 or size_length > 8:
            return
        inside = start + name_length + size_length
        digits = header[name_length : name_length + size_length]
        length = int.from_bytes(digits) & ((1 << 7 * size_length) - 1)
        is_unknown = length == (1 << 7 * size_length) - 1
        stop = end if is_unknown else min(inside + length, end)
        yield Element(int.from_bytes(header[:name_length]), inside, stop)
        start = stop


def _width(first: int) -> int:
    """How many bytes a variable-length number takes, by the zeros it begins with."""
    return 9 - first.bit_length()


def _at(file: io.RawIOBase, place: int, size: int) -> bytes:
    file.seek(place)
    return file.read(size) or b""
