"""A stream's decoded frames in order; what does not decode is silence of its length, not a gap."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

import av
from av.audio.stream import AudioStream

from fanscribe.errors import DecodeError, EmptyAudioError, UnreadableAudioError
from fanscribe.media.opening import Opened
from fanscribe.media.planes import Planes, as_planes, silence

_LONGEST_GAP_S = 3600
_PATIENCE = 500
_MOST_DRIFT = 0.05


class Decoded(NamedTuple):
    """A packet's frames, None if it does not decode; stamps in the stream's time base."""

    frames: list[av.AudioFrame] | None
    pts: int | None
    duration: int


class Format(NamedTuple):
    """What a stream's samples are: told by its first frame, since headers may not know."""

    rate: int
    channels: int


class Run(NamedTuple):
    """Samples, and where they belong by the stream's own clock (in samples), if it says so."""

    start: int | None
    planes: Planes
    lost: bool = False


def decoded(opened: Opened) -> Iterator[Decoded]:
    """Every packet from where the container stands, to its end or to where it breaks off."""
    try:
        for packet in opened.container.demux(opened.stream):
            # The last packet is empty: it only asks the decoder for what it still holds.
            if packet.size or packet.pts is None:
                yield Decoded(_frames(packet), packet.pts, packet.duration or 0)
    except av.FFmpegError:
        # What came before stands, and the length shows that the rest is missing.
        return


def sense(played: Iterator[Decoded], audio_url: str) -> tuple[Format, Iterator[Decoded]]:
    """The format of the first frame that decodes, and all packets again from the first.

    Raises EmptyAudioError if there is nothing to decode, UnreadableAudioError if it does not.
    """
    tried: list[Decoded] = []
    for packet in played:
        tried.append(packet)
        if packet.frames:
            frame = packet.frames[0]
            fmt = Format(frame.sample_rate, frame.layout.nb_channels)
            return fmt, chain(tried, played)
        if len(tried) == _PATIENCE:
            break
    if not any(packet.duration for packet in tried):
        raise EmptyAudioError(audio_url)
    raise UnreadableAudioError(
        audio_url, "its packets do not decode: it may be encrypted or damaged"
    )


class Converter:
    """Frames of other rates than the file's first, at the file's rate."""

    def __init__(self, fmt: Format) -> None:
        self._fmt = fmt
        self._source: tuple[int, str, str] | None = None
        self._resampler: av.AudioResampler | None = None

    def feed(self, frame: av.AudioFrame) -> list[Planes]:
        source = (frame.sample_rate, frame.layout.name, frame.format.name)
        before = [] if source == self._source else self.flush()
        if self._resampler is None:
            self._source = source
            self._resampler = av.AudioResampler("fltp", frame.layout, self._fmt.rate)
        frame.pts = None
        return before + self._planes(self._resampler.resample(frame))

    def flush(self) -> list[Planes]:
        """What is still inside, once frames of the file's own rate go on."""
        if self._resampler is None:
            return []
        rest = self._planes(self._resampler.resample(None))
        self._resampler = self._source = None
        return rest

    def _planes(self, frames: list[av.AudioFrame]) -> list[Planes]:
        return [as_planes(frame, self._fmt.channels) for frame in frames]


class Grid(NamedTuple):
    """Where frames begin: the first at `origin`, the next at `second`, the others every `step`."""

    origin: int
    second: int
    step: int

    def nearest(self, samples: int) -> int:
        if samples <= self.origin:
            return samples
        return self.second + round((samples - self.second) / self.step) * self.step


class Clock:
    """A stream's stamps as samples, in whole numbers: exact, and quick enough for each frame.

    Stamps that were rounded are set right by a `grid`.
    """

    def __init__(self, opened: Opened, rate: int) -> None:
        base = opened.stream.time_base or Fraction(1, rate)
        self._num, self._den = base.numerator * rate, base.denominator
        self.grid: Grid | None = None

    def samples(self, stamp: int) -> int:
        return (2 * stamp * self._num + self._den) // (2 * self._den)

    def place(self, stamp: int) -> int:
        """The sample that a frame's stamp means."""
        samples = self.samples(stamp)
        return self.grid.nearest(samples) if self.grid else samples

    def stamp(self, samples: int) -> int:
        return samples * self._den // self._num


def grid_of(head: list[Decoded], clock: Clock) -> Grid | None:
    """The grid that a stream's first packets make, None if they are not of one length."""
    frames = [frame for packet in head for frame in packet.frames or ()]
    if len({frame.samples for frame in frames[1:]}) != 1 or frames[0].pts is None:
        return None
    origin = clock.samples(frames[0].pts)
    return Grid(origin, origin + frames[0].samples, frames[1].samples)


def clock_lies(head: list[Decoded], clock: Clock) -> bool:
    """Whether a stream's first packets last for another time than their samples do.

    Most of them: a stream may send nothing for a while, and the first may hold what is cut off.
    """
    lengths = [
        (clock.samples(packet.duration), sum(frame.samples for frame in packet.frames))
        for packet in head[1:]
        if packet.frames and packet.duration
    ]
    wrong = [abs(said - heard) > heard * _MOST_DRIFT for said, heard in lengths]
    return sum(wrong) * 2 > len(wrong)


def runs(played: Iterator[Decoded], fmt: Format, clock: Clock) -> Iterator[Run]:
    """Packets as runs of samples. Those of another rate are resampled, and have no place of their
    own: how many samples they make is known once they are made."""
    converter = Converter(fmt)
    for packet in played:
        start = None if packet.pts is None else clock.place(packet.pts)
        if packet.frames is None:
            missing = min(clock.samples(packet.duration), fmt.rate)
            yield Run(start, silence(fmt.channels, missing), lost=True)
        for frame in packet.frames or ():
            if frame.sample_rate != fmt.rate:
                yield from (Run(None, piece) for piece in converter.feed(frame))
                continue
            yield from (Run(None, piece) for piece in converter.flush())
            start = None if frame.pts is None else clock.place(frame.pts)
            yield Run(start, as_planes(frame, fmt.channels))
    yield from (Run(None, piece) for piece in converter.flush())


def filled(
    given: Iterator[Run], position: int, fmt: Format, audio_url: str, *, lost: bool
) -> Iterator[Run]:
    """The same runs with silence where the clock leaps ahead: `lost` if that means damage, and
    not a stream that sends nothing while nobody speaks. `position` is where the first run begins.

    Raises DecodeError where it leaps by more than an hour: that is no clock.
    """
    for run in given:
        gap = 0 if run.start is None else run.start - position
        if gap > _LONGEST_GAP_S * fmt.rate:
            raise _fault(audio_url, position, fmt, f"its clock leaps ahead {gap // fmt.rate} s")
        # Stamps may be rounded to milliseconds: a tenth of a second is a leap, less is jitter.
        while gap > fmt.rate // 10:
            some = min(gap, fmt.rate)
            yield Run(position, silence(fmt.channels, some), lost=lost)
            position += some
            gap -= some
        yield run
        position += run.planes.shape[1]


def _frames(packet: av.Packet[AudioStream]) -> list[av.AudioFrame] | None:
    try:
        return packet.decode()
    except av.FFmpegError:
        return None


def _fault(audio_url: str, at: int | None, fmt: Format, fault: str) -> DecodeError:
    at_ms = (at or 0) * 1000 // fmt.rate
    return DecodeError(audio_url, at_ms, at_ms, fault)
