"""MP3 and raw ADTS, wound by the byte offsets of their frames.

FFmpeg reaches a place in such a file by reading everything before it, or by a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext

from fanscribe.contracts import Anchor
from fanscribe.errors import EmptyAudioError
from fanscribe.media.adts_frames import adts_header
from fanscribe.media.frame_index import FrameIndex, Step
from fanscribe.media.frames import LOOKED_AT, Header, Located, frames
from fanscribe.media.mp3_frames import Info, layer_of, mp3_header, mp3_info
from fanscribe.media.opening import require_sane
from fanscribe.media.planes import Planes, as_planes, silence
from fanscribe.media.runs import Converter, Decoded, Run, sense
from fanscribe.media.sniff import Sniffed
from fanscribe.media.tape import Tape

_HEADERS: dict[str, Header] = {"mp3": mp3_header, "aac": adts_header}
FRAMED = tuple(_HEADERS)
"""The containers that are nothing but frames."""

# An MP3 frame may keep its data in up to 511 bytes before it: 24 of the smallest frames.
_PREROLL_FRAMES = 48
_NEAR_THE_END_S = 2


class FrameTape(Tape):
    """Raises EmptyAudioError, UnreadableAudioError."""

    headers_clock = False
    is_direct = True
    reads_beyond = LOOKED_AT

    def __init__(self, sniffed: Sniffed, audio_url: str, anchors: tuple[Anchor, ...] = ()) -> None:
        super().__init__()
        self._file, self._header = sniffed.file, _HEADERS[sniffed.container]
        first = next(frames(self._file, 0, self._header), None)
        if first is None:
            raise EmptyAudioError(audio_url)
        info = mp3_info(first.data) if sniffed.container == "mp3" else None
        self._info = info or Info(0, 0, 0)
        start = Anchor(first.byte + (first.frame.size if info else 0), -self._info.before)
        self.codec = f"mp{layer_of(first.data)}float" if sniffed.container == "mp3" else "aac"
        self.format, _ = sense(self._decoded(start.byte), audio_url)
        require_sane(audio_url, self.format.rate, self.format.channels)
        self._samples = first.frame.samples * max(1, self.format.rate // first.frame.rate)
        self._index = FrameIndex(
            self._file, self._header, start, first.frame.kind, self._samples, anchors
        )
        self._start = start
        self._rate = first.frame.rate
        self.rewind()

    @property
    def by_time(self) -> bool:
        return self._index.uniform

    def claimed_ms(self) -> int | None:
        info = self._info
        samples = info.frames * self._samples - info.before - info.after
        return max(0, samples) * 1000 // self.format.rate if info.frames else None

    def last_second(self) -> int:
        return max(0, self._index.end() // self.format.rate - _NEAR_THE_END_S)

    def rewind(self) -> None:
        self._load(self._runs_from(self._start, self._start.sample))
        self.position = self._start.sample
        self.play_to(0)

    def wind(self, target: int) -> bool:
        early = self._early(target)
        landed = self._load(self._runs_from(self._index.before(early), early))
        if landed is None or landed > target or not self.by_time:
            return self._astray()
        self.position = landed
        return self.play_to(target)

    def anchor(self, target: int) -> Anchor | None:
        return self._index.before(self._early(target)) if self.by_time else None

    def places(self, samples: Sequence[int]) -> list[int]:
        return [self._index.place(self._early(sample)) for sample in samples]

    def _early(self, target: int) -> int:
        return max(self._start.sample, target - _PREROLL_FRAMES * self._samples)

    def _runs_from(self, start: Anchor, early: int) -> Iterator[Run]:
        """What decodes from `early` on, come to from a known place before it."""
        decoder, converter = _decoder(self.codec), Converter(self.format)
        steps = (step for step in self._index.walk(start) if step.at + self._samples > early)
        upto: int | None = None
        for at, located, keep in self._without_padding(steps):
            decoded = _decode(decoder, located.data)
            if located.frame.rate != self._rate:
                planes = [piece for frame in decoded or () for piece in converter.feed(frame)]
                yield from (Run(None, piece) for piece in planes)
                continue
            yield from (Run(None, piece) for piece in converter.flush())
            if upto is not None and at > upto and self.by_time:
                yield Run(upto, silence(self.format.channels, at - upto), lost=True)
            upto = at + self._samples
            yield self._run(at, decoded, keep)
        yield from (Run(None, piece) for piece in converter.flush())

    def _run(self, at: int, decoded: list[av.AudioFrame] | None, keep: int) -> Run:
        """A frame's samples: exactly as many as its header says, whatever the decoder gave."""
        given = [as_planes(frame, self.format.channels) for frame in decoded or ()]
        planes = given[0] if len(given) == 1 else _joined(given, self.format.channels)
        if (missing := self._samples - planes.shape[1]) > 0:
            planes = np.pad(planes, ((0, 0), (0, missing)))
        return Run(at, planes[:, : min(keep, self._samples)], lost=decoded is None)

    def _without_padding(self, steps: Iterable[Step]) -> Iterator[tuple[int, Located, int]]:
        """Each frame, and how many of its samples are not the encoder's padding.

        That is believed only where the file ends with the frame that it says is its last.
        """
        ends = self._info.frames * self._samples + self._start.sample
        limit = ends - self._info.after
        held: list[Step] = []
        for step in steps:
            if self._info.frames and limit < step.at + self._samples <= ends:
                held.append(step)
                continue
            yield from ((each.at, each.located, self._samples) for each in held)
            held = []
            yield step.at, step.located, self._samples
        for at, located in held:
            yield at, located, max(0, limit - at)

    def _decoded(self, byte: int) -> Iterator[Decoded]:
        decoder = _decoder(self.codec)
        for located in frames(self._file, byte, self._header):
            yield Decoded(_decode(decoder, located.data), None, located.frame.samples)


def _joined(planes: list[Planes], channels: int) -> Planes:
    return np.concatenate([silence(channels, 0), *planes], axis=1)


def _decoder(codec: str) -> AudioCodecContext:
    return cast("AudioCodecContext", av.CodecContext.create(codec, "r"))


def _decode(decoder: AudioCodecContext, data: bytes) -> list[av.AudioFrame] | None:
    try:
        return decoder.decode(av.Packet(data))
    except av.FFmpegError:
        return None
