"""A stream that plays forward from wherever it was wound to, and always knows where it is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import av
import numpy as np

from fanscribe.media.opening import open_stream, require_sane
from fanscribe.media.planes import Planes, silence
from fanscribe.media.runs import Clock, Decoded, Run, decoded, filled, runs, sense
from fanscribe.media.sniff import Sniffed

_PREROLL_S = 1

# Formats whose seek lands where it says it does. The others are counted from the start: raw ADTS
# has no clock, and Vorbis' is off by up to 10 ms after a seek. MP3 seeks exactly because FFmpeg
# reads (without decoding) all the way there, so a far place costs reading.
_BY_TIME = {"wav", "flac", "mp3", "mov", "matroska"}
_BY_TIME_IN_OGG = {"opus", "flac"}

# Formats that may leave out what is silent. Where the clock of another leaps, bytes are missing.
_MAY_PAUSE = {"mov", "matroska"}


class Stretch(NamedTuple):
    """Samples (channels, n); `lost` of them are silence in place of what did not decode."""

    planes: Planes
    lost: int


class Tape:
    """One audio stream in samples at its own rate, counted from its first sample.

    `position` is where the next stretch begins; `by_time` whether `wind` leads anywhere.
    Raises as `open_stream` and `sense` do.
    """

    def __init__(self, sniffed: Sniffed, audio_url: str) -> None:
        self._sniffed = sniffed
        self._audio_url = audio_url
        self._opened = open_stream(sniffed, audio_url)
        self.codec = self._opened.stream.codec_context.name
        self.by_time = sniffed.container in _BY_TIME or (
            sniffed.container == "ogg" and self.codec in _BY_TIME_IN_OGG
        )
        self.format, played = sense(decoded(self._opened), audio_url)
        require_sane(audio_url, self.format.rate, self.format.channels)
        self._clock = Clock(self._opened, self.format.rate)
        self._left: Run | None = None
        self._origin = 0
        self._origin = self._play(played) or 0
        self.position = 0

    def claimed_seconds(self) -> int:
        """The duration that the container claims, rounded down; 0 if it claims none."""
        stream = self._opened.stream
        if stream.duration and stream.time_base:
            return int(stream.duration * stream.time_base)
        return (self._opened.container.duration or 0) // av.time_base

    def close(self) -> None:
        self._opened.container.close()

    def rewind(self) -> None:
        """Back to the first sample, in a container opened anew: not every one can seek there."""
        self.close()
        self._opened = open_stream(self._sniffed, self._audio_url)
        self._play(decoded(self._opened))
        self.position = 0

    def wind(self, target: int) -> bool:
        """To sample `target` by the container's clock; False if it does not lead there.

        It lands early, so that the decoder has warmed up by the time that counts.
        """
        early = self._origin + max(0, target - _PREROLL_S * self.format.rate)
        try:
            self._opened.container.seek(
                self._clock.stamp(early), stream=self._opened.stream, backward=True
            )
        except av.FFmpegError:
            return False
        landed = self._play(decoded(self._opened))
        if landed is None or landed - self._origin > target:
            return False
        self.position = landed - self._origin
        return self.play_to(target)

    def play_to(self, target: int) -> bool:
        """Forward to sample `target`; False if the stream ends before it."""
        while self.position < target:
            wanted = min(target - self.position, self.format.rate)
            if self.take(wanted).planes.shape[1] < wanted:
                return False
        return True

    def take(self, count: int) -> Stretch:
        """The next `count` samples, fewer only at the end."""
        taken: list[Run] = []
        while count > 0 and (run := self._next_run()) is not None:
            piece = run._replace(planes=run.planes[:, :count])
            self._left = run._replace(start=None, planes=run.planes[:, count:])
            taken.append(piece)
            count -= piece.planes.shape[1]
            self.position += piece.planes.shape[1]
        planes = [run.planes for run in taken] or [silence(self.format.channels, 0)]
        lost = sum(run.planes.shape[1] for run in taken if run.lost)
        return Stretch(np.concatenate(planes, axis=1), lost)

    def _next_run(self) -> Run | None:
        left, self._left = self._left, None
        return left if left is not None and left.planes.size else next(self._runs, None)

    def _play(self, played: Iterator[Decoded]) -> int | None:
        """Take up the packets from here; where that is by the container's own clock."""
        given = runs(played, self.format, self._clock, self._audio_url)
        first = next(given, None)
        self._left = None
        self._runs: Iterator[Run] = chain([first] if first else [], given)
        if first is None or first.start is None:
            return None
        if self.by_time:
            damage = self._sniffed.container not in _MAY_PAUSE
            self._runs = filled(self._runs, first.start, self.format, self._audio_url, lost=damage)
        return first.start
