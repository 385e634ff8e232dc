"""Streams of frames that say their own length: MP3 and raw ADTS, walked header by header.

Such a stream has no index and no clock. But whoever knows one frame's place knows the next one's,
without decoding either; and whoever reads from anywhere finds the next frame, since nothing but
frames looks like several headers in a row, each exactly where the one before it ends.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import NamedTuple

CHAIN = 4
"""Headers in a row that are believed to be headers."""

_BLOCK = 16 * 1024
_LONGEST = 6 * 1024
_AHEAD = CHAIN * _LONGEST + 16
LOOKED_AT = _AHEAD + _BLOCK
"""Bytes that are read for a single frame: a chain of the longest."""


class Frame(NamedTuple):
    """What a header says: bytes and samples of the frame, samples a second.

    `kind` is the same for all frames that one encoder made in one go; `mean_bytes` the length of
    an average frame of this bit rate as a fraction, None where a bit rate means nothing.
    """

    size: int
    samples: int
    rate: int
    kind: int
    mean_bytes: tuple[int, int] | None = None


Header = Callable[[bytes, int], Frame | None]
"""`header(data, at)`: the frame that begins at `data[at]`, None if none does."""


class Located(NamedTuple):
    """A frame, its first byte in the file, and its bytes."""

    byte: int
    frame: Frame
    data: bytes


def frames(file: io.RawIOBase, start: int, header: Header) -> Iterator[Located]:
    """The frames from byte `start` on; what is not one (tags, damage) is skipped.

    A frame that the file's end cuts off is left out.
    """
    data, base, at, kind, ended = b"", start, 0, -1, False
    while True:
        if len(data) - at <= _AHEAD and not ended:
            file.seek(base + len(data))
            more = file.read(_BLOCK) or b""
            data, base, at, ended = data[at:] + more, base + at, 0, not more
            continue
        frame = header(data, at)
        if frame is None or frame.kind != kind:
            at = _resync(data, at, len(data) if ended else len(data) - _AHEAD, header)
            frame = header(data, at)
            if frame is None:
                if ended:
                    return
                continue
            kind = frame.kind
        if at + frame.size > len(data):
            return
        yield Located(base + at, frame, data[at : at + frame.size])
        at += frame.size


def _resync(data: bytes, at: int, stop: int, header: Header) -> int:
    """Where the next chain begins; `stop` if none begins before it."""
    while 0 <= at < stop:
        if _chained(data, at, header):
            return at
        at = data.find(b"\xff", at + 1)
    return max(stop, 0) if at < 0 or at >= stop else at


def _chained(data: bytes, at: int, header: Header) -> bool:
    first = header(data, at)
    place, frame = at, first
    for count in range(CHAIN):
        if frame is None or first is None or frame.kind != first.kind:
            # Two in a row that end where the data does: the last frames, or all there are.
            return place == len(data) and count > 0
        place += frame.size
        frame = header(data, place)
    return True
