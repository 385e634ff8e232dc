"""One recording as a row of whole seconds, any of which can be asked for."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Sequence
from types import TracebackType

from fanscribe.contracts import Anchor
from fanscribe.media.container_tape import ContainerTape
from fanscribe.media.cut_off import missing_end
from fanscribe.media.foretold import Look, announce, expect
from fanscribe.media.frame_tape import FRAMED, FrameTape
from fanscribe.media.planes import silence
from fanscribe.media.sniff import Sniffed, sniff
from fanscribe.media.tags import id3_title
from fanscribe.media.tape import Stretch, Tape

_REMEMBERED = 4


class AudioFile:
    """A recording at its own rate and with its own channels, decoded second by second.

    Second 0 begins at the first sample of the audio stream. Seconds asked for in order are
    decoded straight on, and the last few are remembered, so that neighbouring reads may overlap
    by that much without a seek. `length`, in samples, is known once the end was reached.
    """

    def __init__(
        self, file: io.RawIOBase, audio_url: str, anchors: tuple[Anchor, ...] = ()
    ) -> None:
        """`anchors`, of the file's cut plan, spare the search for places in the file's bytes.

        Raises UnreadableAudioError, NoAudioStreamError, EmptyAudioError, DecodeError."""
        # Read first: from now on the file's position is the demuxer's.
        tagged = id3_title(file)
        sniffed = sniff(file, audio_url)
        self._sniffed = sniffed
        self._size = sniffed.file.seek(0, io.SEEK_END)
        self._tape = _tape(sniffed, audio_url, anchors)
        self._is_misled = False
        self._recent: OrderedDict[int, Stretch] = OrderedDict()
        self.audio_url = audio_url
        self.container = sniffed.container
        self.codec = self._tape.codec
        self.rate, self.channels = self._tape.format
        self.title = self._tape.title or tagged
        self.start_ms = self._tape.start_ms
        self.length: int | None = None
        self._interrupted = False

    @property
    def by_time(self) -> bool:
        """Whether a place in the middle is cheaper to reach than by playing up to it."""
        return self._tape.by_time and not self._is_misled

    @property
    def clock_lies(self) -> bool:
        """Whether, by the file's own clock, its samples last for another time than they do."""
        return self._tape.clock_lies

    def claimed_ms(self) -> int | None:
        """The duration that the header claims, None if it claims none."""
        return self._tape.claimed_ms()

    def missing_end(self) -> str | None:
        """What shows that the file was cut off, if something other than its duration does."""
        return missing_end(self._sniffed.file, self.container)

    def last_second(self) -> int:
        """A second near the end, as far as can be told without decoding up to it."""
        return self._tape.last_second()

    def anchor(self, index: int) -> Anchor | None:
        """What spares the next reader the search for second `index`."""
        return self._tape.anchor(index * self.rate) if self.by_time else None

    def contradict_the_header(self) -> None:
        """There is audio after the end that it claims: from here on, count from the start, if it
        is the header that tells places."""
        if self._tape.headers_clock:
            self._is_misled = True
            self.length = None

    def reaches(self, index: int) -> bool:
        """Whether the file's clock leads to samples at second `index`. Draws no conclusions."""
        return self._tape.wind(index * self.rate) and self._tape.take(1).planes.size > 0

    def announce(self, first: int, stop: int) -> None:
        """The seconds `[first, stop)` are read next, in this order: their bytes may be fetched
        together."""
        claimed = self.claimed_ms()
        if self.by_time and claimed:
            early = 0 if self._tape.position == first * self.rate else self._tape.lands_early_s
            size = self._bytes_of(early + stop - first, claimed)
            announce(self._sniffed.file, size, at_once=self._tape.is_direct)

    def expect(self, looks: Sequence[range]) -> None:
        """These seconds are going to be read in this order, a little more or less and others in
        between: their bytes may be fetched ahead."""
        claimed = self.claimed_ms()
        if not self.by_time or not claimed or not looks:
            return
        places = self._tape.places([look.start * self.rate for look in looks])
        size = self._bytes_of(self._tape.lands_early_s + len(looks[0]), claimed)
        expect(self._sniffed.file, [Look(place, size) for place in places])

    def second(self, index: int) -> Stretch:
        """Second `index`: a whole one, a file's last and shorter one, or, past it, an empty one."""
        if index in self._recent:
            return self._recent[index]
        if self._interrupted:
            self._tape.rewind()
        # What raises on the way leaves the tape at no place in particular.
        self._interrupted = True
        stretch = self._read(index)
        self._interrupted = False
        return stretch

    def close(self) -> None:
        self._tape.close()

    def __enter__(self) -> AudioFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _read(self, index: int) -> Stretch:
        if self._ends_before(index) or not self._go_to(index):
            return Stretch(silence(self.channels, 0), 0)
        stretch = self._tape.take(self.rate)
        if stretch.planes.shape[1] < self.rate:
            self.length = self._tape.position
        self._remember(index, stretch)
        return stretch

    def _bytes_of(self, seconds: int, claimed_ms: int) -> int:
        """On an average."""
        return seconds * 1000 * self._size // claimed_ms + self._tape.reads_beyond

    def _ends_before(self, index: int) -> bool:
        return self.length is not None and index * self.rate >= self.length

    def _go_to(self, index: int) -> bool:
        """Whether the file reaches as far as the second; if not, its length is known."""
        target = index * self.rate
        if self._tape.position == target:
            return True
        if self.by_time and index > 0:
            if self._tape.wind(target):
                return True
            # A clock that has misled once is not asked again: from here on, count.
            self._is_misled = True
            self._tape.rewind()
        elif self._tape.position > target:
            self._tape.rewind()
        reached = self._tape.play_to(target)
        if not reached:
            self.length = self._tape.position
        return reached

    def _remember(self, index: int, stretch: Stretch) -> None:
        self._recent[index] = stretch
        while len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)


def _tape(sniffed: Sniffed, audio_url: str, anchors: tuple[Anchor, ...]) -> Tape:
    if sniffed.container in FRAMED:
        return FrameTape(sniffed, audio_url, anchors)
    return ContainerTape(sniffed, audio_url)
