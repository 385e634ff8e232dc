"""A chunk fetched, decoded and cut into pieces."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fanscribe.contracts import SAMPLE_RATE, ShardChunk, Span
from fanscribe.media.activity import is_silent, speech_spans
from fanscribe.media.decode import decode
from fanscribe.media.power import HOPS, power_of_signal
from fanscribe.media.sandbox import SandboxedAudio

from fanscribe_gpu.engine import Audio, Clip

CHUNK_S = 300
"""The longest that reading one chunk may take. In a file without an index it is played up to."""

Cut = Callable[[Audio], list[tuple[int, int]]]
"""A chunk's signal to where it is cut into pieces: `[start, end)` in samples, tiling it."""


def whole(signal: Audio) -> list[tuple[int, int]]:
    """A `Cut` into one piece."""
    return [(0, len(signal))]


class Piece(NamedTuple):
    """A clip, and where it begins on the file's clock, in samples."""

    start: int
    clip: Clip


class ReadChunk(NamedTuple):
    """A chunk ready for the model, or the error that kept it from being so. One that `is_known`
    has a result by now, of another run's, and was not read."""

    chunk: ShardChunk
    pieces: list[Piece]
    error: Exception | None = None
    speech: tuple[Span, ...] = ()
    is_known: bool = False


def read_chunk(audio: SandboxedAudio, chunk: ShardChunk, cut: Cut) -> ReadChunk:
    """Decoded and cut, or with the error that it took."""
    start, end = chunk.start - chunk.overlap_before, chunk.end + chunk.overlap_after
    try:
        audio.renew(CHUNK_S)
        signal = audio.samples(decode, start=start, end=end, channel=chunk.channel)
    except Exception as error:  # noqa: BLE001 - the file's other chunks go on
        return ReadChunk(chunk, [], error)
    power = power_of_signal(signal)
    spans = [Span(start + span.start, start + span.end) for span in speech_spans(power)]
    # Nobody pays a GPU to listen where it is certain that nobody speaks.
    pieces = [
        Piece(start + at, Clip(signal[at:until], chunk.key_terms))
        for at, until in cut(signal)
        if not is_silent(power[at * HOPS // SAMPLE_RATE : until * HOPS // SAMPLE_RATE])
    ]
    return ReadChunk(chunk, pieces, speech=tuple(spans))
