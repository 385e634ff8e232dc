"""Whether a file lacks its end, where its duration does not tell: that is of what is left."""

from __future__ import annotations

import io
from collections import deque

from fanscribe.media.frames import frames
from fanscribe.media.mp3_frames import mp3_header

_MOST_CHUNKS = 1000
_LAST_BYTES = 64 * 1024
_NO_SIZE = 0x7FFF0000
"""Writers into a pipe do not know the size, and write one that is at least this, or 0."""

_LAST_PAGE = 4
_ID3V1 = 128


def missing_end(file: io.RawIOBase, container: str) -> str | None:
    """What shows that the file was cut off; None if nothing does. Leaves `file` where it is."""
    looks = {"wav": _of_wav, "ogg": _of_ogg, "aac": _of_adts, "mp3": _of_mp3}
    look = looks.get(container)
    if look is None:
        return None
    position = file.tell()
    try:
        return look(file, file.seek(0, io.SEEK_END))
    finally:
        file.seek(position)


def _of_wav(file: io.RawIOBase, size: int) -> str | None:
    start = 12
    for _ in range(_MOST_CHUNKS):
        header = _at(file, start, 8)
        if len(header) < 8:
            return None
        claimed = int.from_bytes(header[4:], "little")
        if header[:4] == b"data":
            there = size - start - 8
            is_short = 0 < claimed < _NO_SIZE and there < claimed
            return f"only {there} of its {claimed} bytes of sound are there" if is_short else None
        start += 8 + claimed + claimed % 2
    return None


def _of_ogg(file: io.RawIOBase, size: int) -> str | None:
    last = _at(file, max(0, size - _LAST_BYTES), _LAST_BYTES)
    page = last[last.rfind(b"OggS") :]
    if len(page) > 5 and page[:4] == b"OggS" and not page[5] & _LAST_PAGE:
        return "its last page is not marked as the last"
    return None


def _of_adts(file: io.RawIOBase, size: int) -> str | None:
    last = _at(file, max(0, size - _LAST_BYTES), _LAST_BYTES)
    if last[-_ID3V1:].startswith(b"TAG"):
        last = last[:-_ID3V1]
    ends_whole = any(_frame_ends(last, place) for place in range(len(last) - 7, -1, -1))
    return None if ends_whole else "its last frame is not whole"


def _of_mp3(file: io.RawIOBase, size: int) -> str | None:
    ends = deque(frames(file, max(0, size - _LAST_BYTES), mp3_header), maxlen=1)
    if not ends:
        return None
    last = ends[0]
    end = last.byte + last.frame.size
    rest = _at(file, end, size - end)
    begun = mp3_header(rest, 0)
    is_short = begun is not None and begun.kind == last.frame.kind and begun.size > len(rest)
    return "its last frame is not whole" if is_short else None


def _frame_ends(data: bytes, place: int) -> bool:
    """Whether an ADTS frame begins at `place` and ends with the data."""
    if data[place] != 0xFF or data[place + 1] & 0xF6 != 0xF0:
        return False
    length = (data[place + 3] & 3) << 11 | data[place + 4] << 3 | data[place + 5] >> 5
    return place + length == len(data)


def _at(file: io.RawIOBase, place: int, size: int) -> bytes:
    file.seek(place)
    return file.read(size) or b""
