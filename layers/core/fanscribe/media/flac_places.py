"""Where in a FLAC file a sample is, found by the numbers that its frames carry.

FFmpeg finds it too, with three times as many reads: for each place that it tries it wants ten
frames in a row, and it keeps none of what it has learned.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from fanscribe.media.flac_numbers import READ, frame_after
from fanscribe.media.foretold import Look, expect

_MOST_BLOCKS = 128
_MOST_TRIES = 12
_ROUNDS = 3
_CLOSE_S = 0.5
_SHORT_OF_S = 0.2


class Place(NamedTuple):
    """A frame begins at `byte`, and with it sample `sample`."""

    sample: int
    byte: int


class FlacPlaces:
    """Remembers every frame that it came across."""

    def __init__(self, file: io.RawIOBase, rate: int) -> None:
        self._file, self._rate = file, rate
        self._size = file.seek(0, io.SEEK_END)
        self._block, start = _layout(file)
        first = frame_after(file, start)
        self._form = first.form if first else b""
        self._known = [Place(0, start)] if first and first.byte == start else []

    def near(self, sample: int) -> int | None:
        """The byte of a frame at or a little before `sample`; None if it was not found."""
        if not self._known:
            return None
        low, high = self._around(sample)
        for _ in range(_MOST_TRIES):
            if high is None or self._is_close(low, sample):
                break
            guess = self._between(low, high, sample)
            found = self._frame_after(guess, low, high)
            if found is None or found.sample > sample:
                high = Place(high.sample if found is None else found.sample, guess)
            else:
                low = found
        return low.byte if self._is_close(low, sample) else None

    def all_near(self, samples: Sequence[int]) -> list[int]:
        """The same for many rising ones, without those that are not found soon. Each round tries a
        place for all that are left, so that these can be asked for together."""
        if not self._known:
            return []
        for _ in range(_ROUNDS):
            tries = [(self._around(sample), sample) for sample in samples]
            places = [
                (self._between(low, high, sample), low, high)
                for (low, high), sample in tries
                if high is not None and not self._is_close(low, sample)
            ]
            expect(self._file, [Look(place, READ) for place, _, _ in places])
            for place, low, high in places:
                self._frame_after(place, low, high)
        found = [(self._around(sample)[0], sample) for sample in samples]
        return [low.byte for low, sample in found if self._is_close(low, sample)]

    def _around(self, sample: int) -> tuple[Place, Place | None]:
        """The nearest known places: one at or before the sample, one after it."""
        at = bisect_right(self._known, sample, key=_sample)
        high = self._known[at] if at < len(self._known) else self._end()
        return self._known[max(0, at - 1)], high

    def _is_close(self, low: Place, sample: int) -> bool:
        return sample - low.sample <= self._rate * _CLOSE_S

    def _between(self, low: Place, high: Place, sample: int) -> int:
        """Where the sample is if all frames are alike, less a little: next to it is too late."""
        aim = max(0, sample - int(self._rate * _SHORT_OF_S) - low.sample)
        way = aim * (high.byte - low.byte) // max(1, high.sample - low.sample)
        return min(low.byte + max(1, way), high.byte - 1)

    def _frame_after(self, byte: int, low: Place, high: Place) -> Place | None:
        """The next frame, if it is one of this stream's and belongs between the two."""
        found = frame_after(self._file, byte)
        if found is None or found.form != self._form:
            return None
        sample = found.number * (1 if found.counts_samples else self._block)
        if not low.sample < sample < high.sample:
            return None
        place = Place(sample, found.byte)
        self._known.insert(bisect_right(self._known, sample, key=_sample), place)
        return place

    def _end(self) -> Place | None:
        """What the header says of the end, as a guide for guesses alone."""
        self._file.seek(0)
        head = self._file.read(42) or b""
        samples = int.from_bytes(head[21:26]) & 0xFFFFFFFFF
        return Place(samples, self._size) if samples else None


def _layout(file: io.RawIOBase) -> tuple[int, int]:
    """The samples of a frame, and the byte of the first."""
    file.seek(0)
    head = file.read(42) or b""
    at = 4
    for _ in range(_MOST_BLOCKS):
        file.seek(at)
        block = file.read(4) or b""
        at += 4 + int.from_bytes(block[1:4])
        if len(block) < 4 or block[0] & 0x80:
            break
    return int.from_bytes(head[10:12]), at


def _sample(place: Place) -> int:
    return place.sample
