"""Whether a FLAC file's frames are numbered from one end to the other.

Each frame carries its number, and seeking goes by it. Files that were joined begin to count anew:
there a seek leads into any of them, and the header knows only of the first.
"""

from __future__ import annotations

import io
from itertools import pairwise
from typing import NamedTuple

from fanscribe.media.foretold import Look, expect

_SPOTS = 32
_WINDOW = 64 * 1024
READ = 16 * 1024
"""Bytes that one look takes, if there is a frame in it."""
_LONGEST_HEADER = 16
_POLYNOMIAL = 0x07


def run_on(file: io.RawIOBase) -> bool:
    """Looks at 32 places and the end: false if at one of them the count is lower than before it."""
    size = file.seek(0, io.SEEK_END)
    places = sorted([size * spot // _SPOTS for spot in range(_SPOTS)] + [max(0, size - _WINDOW)])
    expect(file, [Look(place, READ) for place in places])
    found = [frame_after(file, place) for place in places]
    numbers = [frame.number for frame in found if frame is not None]
    return all(before <= after for before, after in pairwise(numbers))


class Numbered(NamedTuple):
    """A frame's first byte, its number, and the part of its header that all frames share."""

    byte: int
    number: int
    form: bytes

    @property
    def counts_samples(self) -> bool:
        """Whether the number is that of its first sample, since frames differ in length."""
        return bool(self.form[0] & 1)


def frame_after(file: io.RawIOBase, place: int) -> Numbered | None:
    """The first frame that begins at `place` or up to 64 KiB on."""
    file.seek(place)
    data, at = b"", -1
    while len(data) < _WINDOW and (more := file.read(READ)):
        data, at = data + more, max(-1, at - _LONGEST_HEADER)
        while (at := data.find(b"\xff", at + 1)) >= 0:
            number = _number(data[at : at + _LONGEST_HEADER])
            if number is not None:
                return Numbered(place + at, number, data[at + 1 : at + 3])
        at = len(data)
    return None


def _number(data: bytes) -> int | None:
    """The frame's or the sample's number in a header, None if `data` does not begin with one."""
    if len(data) < _LONGEST_HEADER or data[1] & 0xFE != 0xF8:
        return None
    block, rate = data[2] >> 4, data[2] & 0xF
    if block == 0 or rate == 15 or data[3] >> 4 > 10 or data[3] & 1:
        return None
    length = max(1, 8 - (data[4] ^ 0xFF).bit_length())
    if data[4] & 0xC0 == 0x80 or length > 7:
        return None
    end = 4 + length + {6: 1, 7: 2}.get(block, 0) + {12: 1, 13: 2, 14: 2}.get(rate, 0)
    if _checksum(data[:end]) != data[end]:
        return None
    number = data[4] & (0x7F >> length if length > 1 else 0x7F)
    for digit in data[5 : 4 + length]:
        number = number << 6 | digit & 0x3F
    return number


def _checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ (_POLYNOMIAL if value & 0x80 else 0)) & 0xFF
    return value
