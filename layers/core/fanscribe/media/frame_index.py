"""Where in a file of frames a sample is, and how to get there without decoding what lies before.

From the nearest known place one walks header by header. Known are: every place, by arithmetic,
where the bit rate is constant; else the anchors of a plan, and a mark every few seconds of what
was walked over.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from fanscribe.contracts import Anchor
from fanscribe.media.constant_rate import TOLERANCE, ConstantRate, constant_rate, last_frames
from fanscribe.media.frames import Header, Located, frames

_FRAMES_PER_MARK = 128


class Step(NamedTuple):
    """A frame, and the sample it begins with."""

    at: int
    located: Located


class FrameIndex:
    """Samples are counted at the rate of the decoder's output: `samples_per_frame` a frame.

    `start` is the first frame. `uniform` ends when a frame of another rate or version turns up:
    samples after it can only be counted by decoding them.
    """

    def __init__(
        self,
        file: io.RawIOBase,
        header: Header,
        start: Anchor,
        kind: int,
        samples_per_frame: int,
        anchors: tuple[Anchor, ...],
    ) -> None:
        self._file = file
        self._header = header
        self._start = start
        self._samples = samples_per_frame
        self._marks = sorted({start, *anchors}, key=_sample)
        self._constant: ConstantRate | None = None
        self._is_examined = bool(anchors)
        self._kind = kind
        self.uniform = True

    def before(self, sample: int) -> Anchor:
        """The nearest known place at or before `sample`, the file's start if there is none."""
        calculated = self._calculated(sample)
        if calculated is not None:
            return calculated
        return self._marks[max(0, bisect_right(self._marks, sample, key=_sample) - 1)]

    def place(self, sample: int) -> int:
        """The byte that `before` leads to, or a little beside it, without a look."""
        self._examine()
        if self._constant is None:
            return self.before(sample).byte
        return self._constant.byte(max(0, sample - self._start.sample) // self._samples)

    def walk(self, start: Anchor) -> Iterator[Step]:
        """The frames from a known place on."""
        at = start.sample
        for count, located in enumerate(frames(self._file, start.byte, self._header)):
            if located.frame.kind != self._kind:
                self.uniform = False
            # Where the rate is constant, damage that hides frames does not hide how many.
            at = max(at, self._at(located, at))
            if count % _FRAMES_PER_MARK == 0 and self.uniform and at > self._marks[-1].sample:
                self._marks.append(Anchor(located.byte, at))
            yield Step(at, located)
            at += self._samples

    def end(self) -> int:
        """The sample after the last frame's last. Walks over all headers, unless the bit rate is
        constant."""
        self._examine()
        if self._constant is not None:
            size = self._file.seek(0, io.SEEK_END)
            last = last_frames(self._file, size, self._header)[-1]
            return self._at(last, 0) + self._samples
        return max((at for at, _ in self.walk(self._marks[-1])), default=0) + self._samples

    def _calculated(self, sample: int) -> Anchor | None:
        self._examine()
        if self._constant is None or sample <= self._start.sample:
            return None
        number = (sample - self._start.sample) // self._samples
        near = max(0, self._constant.byte(number) - TOLERANCE)
        found = next(frames(self._file, near, self._header), None)
        at = self._at(found, sample + 1) if found else sample + 1
        return Anchor(found.byte, at) if found and at <= sample else None

    def _at(self, located: Located, otherwise: int) -> int:
        number = self._constant.number(located.byte) if self._constant else None
        if number is None:
            return otherwise
        return self._start.sample + number * self._samples

    def _examine(self) -> None:
        if not self._is_examined:
            self._is_examined = True
            self._constant = constant_rate(self._file, self._start.byte, self._header)


def _sample(anchor: Anchor) -> int:
    return anchor.sample
