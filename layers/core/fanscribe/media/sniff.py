"""What a file is, told by its first bytes alone: names and content types lie."""

from __future__ import annotations

import io
from typing import NamedTuple

from fanscribe.errors import UnreadableAudioError
from fanscribe.media.ranges import OffsetView

_HEAD = 4096
_MOST_TAGS = 8


class Sniffed(NamedTuple):
    """A container by FFmpeg's name, and the file from where that container begins."""

    container: str
    file: io.RawIOBase


def sniff(file: io.RawIOBase, audio_url: str) -> Sniffed:
    """Raises UnreadableAudioError, saying what the bytes look like instead.

    ID3v2 tags are skipped here: FFmpeg parses them, and one made for it takes it a minute.
    """
    offset = _after_tags(file)
    head = _head(file, offset)
    container = _container(head)
    if container is None:
        raise UnreadableAudioError(audio_url, _likeness(head))
    return Sniffed(container, OffsetView(file, offset) if offset else file)


def _head(file: io.RawIOBase, offset: int) -> bytes:
    file.seek(offset)
    return file.read(_HEAD) or b""


def _after_tags(file: io.RawIOBase) -> int:
    offset = 0
    for _ in range(_MOST_TAGS):
        head = _head(file, offset)[:10]
        if head[:3] != b"ID3" or len(head) < 10:
            break
        footer = 10 if head[5] & 0x10 else 0
        offset += 10 + _syncsafe(head[6:10]) + footer
    return offset


def _syncsafe(digits: bytes) -> int:
    size = 0
    for digit in digits:
        size = size << 7 | digit & 0x7F
    return size


def _container(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return "mov"
    for magic, container in (
        (b"fLaC", "flac"),
        (b"OggS", "ogg"),
        (b"\x1a\x45\xdf\xa3", "matroska"),
    ):
        if head.startswith(magic):
            return container
    return _mpeg(head.lstrip(b"\0")[:4])


def _mpeg(header: bytes) -> str | None:
    """An MPEG audio frame, or an ADTS one: the same sync word, told apart by the layer bits."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    if header[1] & 0xF6 == 0xF0:
        return "aac" if header[2] >> 2 & 0xF < 13 else None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
    valid = version != 1 and layer != 0 and bitrate != 15 and rate != 3
    return "mp3" if valid else None


_LIKENESSES = (
    (b"<!doctype html", "an HTML page: the address may want a login, or be a page about it"),
    (b"<html", "an HTML page: the address may want a login, or be a page about it"),
    (b"<?xml", "an XML document: perhaps a server's error message"),
    (b"#extm3u", "a playlist: name the recording itself"),
    (b"ffconcat", "a playlist: name the recording itself"),
    (b"{", "a JSON document: perhaps a server's error message"),
    (b"pk\x03\x04", "a zip archive: unpack it first"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"%pdf", "a PDF document"),
)


def _likeness(head: bytes) -> str:
    if not head:
        return "the file is empty"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, likeness in _LIKENESSES:
        if start.startswith(magic):
            return f"it starts like {likeness}"
    if all(byte >= 32 or byte in b"\t\r\n" for byte in head):
        return f"it starts like a text file: {head[:40].decode('utf-8', 'replace')!r}"
    return f"it starts with {head[:12].hex(' ')}, which no known container does"
