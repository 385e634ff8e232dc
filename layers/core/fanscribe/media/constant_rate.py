"""Whether a stream of frames is of one bit rate: then a frame's number follows from its place."""

from __future__ import annotations

import io
from itertools import islice
from typing import NamedTuple

from fanscribe.media.foretold import Look, expect
from fanscribe.media.frames import LOOKED_AT, Header, Located, frames

_HEAD_FRAMES = 200
_SPOTS = 16
TOLERANCE = 8
"""Bytes by which a frame may lie beside its mean place; the places that are looked at must be
within half of that, so that none in between is beyond it."""
_TAIL = 32 * 1024


class ConstantRate(NamedTuple):
    """Frame k begins within 8 bytes of `first + k * bytes / per`."""

    first: int
    bytes: int
    per: int

    def number(self, byte: int, tolerance: int = TOLERANCE) -> int | None:
        """The number of the frame at `byte`; None if none belongs there."""
        number = ((byte - self.first) * self.per * 2 + self.bytes) // (2 * self.bytes)
        return number if abs(self.byte(number) - byte) <= tolerance else None

    def byte(self, number: int) -> int:
        return self.first + number * self.bytes // self.per


def constant_rate(file: io.RawIOBase, first: int, header: Header) -> ConstantRate | None:
    """Looks at the head, at 16 places all over the file and at its end.

    Padding keeps an encoder's frames within a byte of their mean place, so that a variable rate,
    a second file behind the first or a tag in between shows at every place after it: that 16 of
    them agree by chance has a probability of less than one in 10^20.
    """
    head = list(islice(frames(file, first, header), _HEAD_FRAMES))
    if len(head) < _HEAD_FRAMES or (rate := _rate(head)) is None:
        return None
    size = file.seek(0, io.SEEK_END)
    places = [first + (size - first) * spot // _SPOTS for spot in range(1, _SPOTS)]
    expect(file, [Look(place, LOOKED_AT) for place in places])
    found = [next(frames(file, place, header), None) for place in places]
    found += last_frames(file, size, header)[-1:]
    if not all(located and _fits(located, head[0], rate) for located in found):
        return None
    return rate


def last_frames(file: io.RawIOBase, size: int, header: Header) -> list[Located]:
    return list(frames(file, max(0, size - _TAIL), header))


def _rate(head: list[Located]) -> ConstantRate | None:
    if len({(each.frame.kind, each.frame.mean_bytes) for each in head}) > 1:
        return None
    mean = head[0].frame.mean_bytes
    # Some encoders never pad, whatever the bit rate they claim.
    for each, per in (mean or (0, 0), (head[0].frame.size, 1)):
        rate = ConstantRate(head[0].byte, each, per)
        if each and all(rate.number(one.byte) == at for at, one in enumerate(head)):
            return rate
    return None


def _fits(located: Located, head: Located, rate: ConstantRate) -> bool:
    same = located.frame.kind == head.frame.kind
    return (
        same
        and located.frame.mean_bytes == head.frame.mean_bytes
        and rate.number(located.byte, TOLERANCE // 2) is not None
    )
