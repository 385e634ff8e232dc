"""Whether the edit list of an MP4 leaves out anything of its audio.

Most lists only skip what an encoder puts before the first sample. FFmpeg does that without the
list too, and then spares itself a second copy of the index, which takes 60 MB for ten hours.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple

from fanscribe.media.encrypted import boxes

_LEAST_S = 0.1
_MOST = 64


class _Header(NamedTuple):
    """A clock's ticks a second, and how many of them something lasts."""

    timescale: int
    duration: int


def is_whole(file: io.RawIOBase) -> bool:
    """Whether all audio tracks are played from their first tenth of a second to their last."""
    size = file.seek(0, io.SEEK_END)
    return all(
        _is_played(file, track, movie)
        for start, end in _inside(file, b"moov", 0, size)
        for movie in _headers(file, b"mvhd", start, end)
        for track in _inside(file, b"trak", start, end)
    )


def _is_played(file: io.RawIOBase, track: tuple[int, int], movie: _Header) -> bool:
    lists = [
        _at(file, start, min(end - start, _MOST))
        for edits in _inside(file, b"edts", *track)
        for start, end in _inside(file, b"elst", *edits)
    ]
    media = [
        header
        for mdia in _inside(file, b"mdia", *track)
        for header in _headers(file, b"mdhd", *mdia)
    ]
    if not lists:
        return True
    if len(lists) > 1 or len(media) != 1 or not movie.timescale or not media[0].timescale:
        return False
    edit = _only_edit(lists[0])
    if edit is None:
        return False
    length, first = edit.duration / movie.timescale, edit.timescale / media[0].timescale
    left_out = media[0].duration / media[0].timescale - length
    return 0 <= first <= _LEAST_S and left_out <= _LEAST_S


def _only_edit(table: bytes) -> _Header | None:
    """A list's one edit: where in the media it begins, and how long it is; None for any other."""
    form = ">Qqhh" if table[:1] == b"\x01" else ">Iihh"
    if len(table) < 8 + struct.calcsize(form) or int.from_bytes(table[4:8]) != 1:
        return None
    length, first, rate, fraction = struct.unpack_from(form, table, 8)
    return _Header(first, length) if (rate, fraction) == (1, 0) else None


def _headers(file: io.RawIOBase, name: bytes, start: int, end: int) -> Iterator[_Header]:
    for inside, stop in _inside(file, name, start, end):
        data = _at(file, inside, min(stop - inside, _MOST))
        form, at = (">IQ", 20) if data[:1] == b"\x01" else (">II", 12)
        if len(data) >= at + struct.calcsize(form):
            yield _Header(*struct.unpack_from(form, data, at))


def _inside(file: io.RawIOBase, name: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The contents of the boxes of a name."""
    wanted = int.from_bytes(name)
    return ((box.start, box.end) for box in boxes(file, start, end) if box.name == wanted)


def _at(file: io.RawIOBase, place: int, size: int) -> bytes:
    file.seek(place)
    return file.read(size) or b""
