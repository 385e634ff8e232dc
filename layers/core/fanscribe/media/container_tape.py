"""A stream inside a container, wound by the container's own clock where that can be trusted."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice

import av

from fanscribe.media.flac_numbers import run_on
from fanscribe.media.flac_places import FlacPlaces
from fanscribe.media.opening import READ, WAV_PACKET, Opened, open_stream, require_sane
from fanscribe.media.runs import Clock, Decoded, clock_lies, decoded, filled, grid_of, runs, sense
from fanscribe.media.sniff import Sniffed
from fanscribe.media.tags import clean_title
from fanscribe.media.tape import Tape

_PREROLL_S = 1
_WITHOUT_MEMORY = ("pcm_", "flac")
_NEAR_THE_END_S = 2

# Formats whose seek lands where it says it does. The others are counted from the start: after a
# seek, Vorbis' clock is off by up to 10 ms, and that of FLAC in Ogg by more.
_BY_TIME = {"wav", "flac", "mov", "matroska"}
_BY_TIME_IN_OGG = {"opus"}
# Those of them that know where each packet is.
_DIRECT = {"wav", "mov"}
# Its clock counts milliseconds: which sample is meant can be told if all packets are of one length.
_COARSE = "matroska"
_GRID_PACKETS = 12

# Formats that may leave out what is silent. Where the clock of another leaps, bytes are missing.
_MAY_PAUSE = {"mov", "matroska"}


class ContainerTape(Tape):
    """Raises as `open_stream` and `sense` do."""

    def __init__(self, sniffed: Sniffed, audio_url: str) -> None:
        super().__init__()
        self._sniffed = sniffed
        self._size = sniffed.file.seek(0, io.SEEK_END)
        self._audio_url = audio_url
        self.is_direct = sniffed.container in _DIRECT
        if sniffed.container == "wav":
            self.lands_early_s, self.reads_beyond = 0, WAV_PACKET + READ
        self._numbers_run_on = sniffed.container != "flac" or run_on(sniffed.file)
        head, played = self._begin()
        if clock_lies(head, self._clock):
            # Its edit list, which goes by its clock, lies too: open it again without.
            self.close()
            self.clock_lies = True
            head, played = self._begin()
        self.codec = self._opened.stream.codec_context.name
        if sniffed.container == _COARSE:
            self._clock.grid = grid_of(head, self._clock)
        self._places: FlacPlaces | None = None
        if sniffed.container == "flac" and self._numbers_run_on:
            with self._position_kept():
                self._places = FlacPlaces(sniffed.file, self.format.rate)
        self._origin = 0
        self._origin = self._play(chain(head, played)) or 0
        self.start_ms = max(0, self._origin * 1000 // self.format.rate)
        tags = {**self._opened.container.metadata, **self._opened.stream.metadata}
        self.title = clean_title({key.lower(): text for key, text in tags.items()}.get("title"))
        self.position = 0

    @property
    def by_time(self) -> bool:
        container = self._sniffed.container
        if self.claimed_ms() is None:
            # Written live: no duration, and no index either.
            return False
        if self.codec == "vorbis" or (container == _COARSE and self._clock.grid is None):
            return False
        if self.clock_lies or not self._numbers_run_on:
            return False
        return container in _BY_TIME or (container == "ogg" and self.codec in _BY_TIME_IN_OGG)

    @property
    def _preroll(self) -> int:
        return 0 if self.codec.startswith(_WITHOUT_MEMORY) else _PREROLL_S * self.format.rate

    def claimed_ms(self) -> int | None:
        return self._claimed_ms

    def last_second(self) -> int:
        return max(0, (self.claimed_ms() or 0) // 1000 - _NEAR_THE_END_S)

    def close(self) -> None:
        self._opened.container.close()

    def rewind(self) -> None:
        # In a container opened anew: not every one can seek to its start.
        self.close()
        self._opened = self._open()
        self._play(decoded(self._opened))
        self.position = 0

    def wind(self, target: int) -> bool:
        """It lands early, so that the decoder has warmed up by the time that counts."""
        early = self._origin + max(0, target - self._preroll)
        try:
            self._seek(early)
        except av.FFmpegError:
            return self._astray()
        landed = self._play(decoded(self._opened))
        if landed is None or landed - self._origin > target:
            return self._astray()
        self.position = landed - self._origin
        return self.play_to(target)

    def places(self, samples: Sequence[int]) -> list[int]:
        early = [max(0, sample - self._preroll) for sample in samples]
        if self._sniffed.container == "wav":
            return self._even_places(early)
        if self._sniffed.container == "mov":
            return self._indexed_places(early)
        if self._places is None:
            return []
        with self._position_kept():
            return self._places.all_near(early)

    def _seek(self, sample: int) -> None:
        container, stream = self._opened
        byte = self._byte_of(sample)
        if byte is not None:
            container.seek(byte, unsupported_byte_offset=True)
        else:
            container.seek(self._clock.stamp(sample), stream=stream, backward=True)

    def _byte_of(self, sample: int) -> int | None:
        if self._places is None:
            return None
        with self._position_kept():
            return self._places.near(sample)

    @contextmanager
    def _position_kept(self) -> Iterator[None]:
        """FFmpeg goes on from where it was."""
        position = self._sniffed.file.tell()
        yield
        self._sniffed.file.seek(position)

    def _even_places(self, samples: Sequence[int]) -> list[int]:
        """All seconds are of one size; what is not sound is a little at the start."""
        whole = (self.claimed_ms() or 0) * self.format.rate // 1000
        return [sample * self._size // max(1, whole) for sample in samples]

    def _indexed_places(self, samples: Sequence[int]) -> list[int]:
        """By the index that FFmpeg has made of the container's."""
        index = self._opened.stream.index_entries
        stamps = [self._clock.stamp(self._origin + sample) for sample in samples]
        at = [index.search_timestamp(stamp) for stamp in stamps]
        return [index[each].pos for each in at if each >= 0]

    def _open(self) -> Opened:
        return open_stream(self._sniffed, self._audio_url, edited=not self.clock_lies)

    def _begin(self) -> tuple[list[Decoded], Iterator[Decoded]]:
        """Opens the container, and learns its format; its first packets, and those after them."""
        self._opened = self._open()
        self.format, played = sense(decoded(self._opened), self._audio_url)
        require_sane(self._audio_url, self.format.rate, self.format.channels)
        self._clock = Clock(self._opened, self.format.rate)
        self._claimed_ms = _claimed_ms(self._opened)
        return list(islice(played, _GRID_PACKETS)), played

    def _play(self, played: Iterator[Decoded]) -> int | None:
        """Take up the packets from here; where that is by the container's own clock."""
        first = self._load(runs(played, self.format, self._clock))
        if first is not None and self.by_time:
            damage = self._sniffed.container not in _MAY_PAUSE
            self._runs = filled(self._runs, first, self.format, self._audio_url, lost=damage)
        return first


def _claimed_ms(opened: Opened) -> int | None:
    stream = opened.stream
    if stream.duration and stream.time_base:
        claimed = int(stream.duration * stream.time_base * 1000)
    else:
        claimed = (opened.container.duration or 0) * 1000 // av.time_base
    # Less than nothing is no claim.
    return claimed if claimed > 0 else None
