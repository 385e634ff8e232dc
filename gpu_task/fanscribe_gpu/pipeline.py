"""From chunks that were read to chunks that were heard, in batches that span chunks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fanscribe.contracts import ChunkResult, Shard, ShardChunk, Word, samples_to_ms

from fanscribe_gpu.engine import HeardClip
from fanscribe_gpu.hearing import Heard, Hearing
from fanscribe_gpu.intake import Windows
from fanscribe_gpu.reading import Piece, ReadChunk


class Outcome(NamedTuple):
    """What became of a chunk: a result, or the error instead of one."""

    chunk: ShardChunk
    result: ChunkResult | None = None
    error: Exception | None = None


def outcomes(shard: Shard, reader: Windows, hearing: Hearing, window_s: int) -> Iterator[Outcome]:
    """One outcome a chunk, as soon as it is known, until the reader is done or stopped.

    `window_s` is how much audio is heard together: the more, the fuller the batches; the less,
    the sooner results are safe. Raises GpuDeviceError.
    """
    while window := reader.take(window_s):
        pieces = [piece for read in window for piece in read.pieces]
        heard = iter(hearing.hear([piece.clip for piece in pieces]))
        for read in window:
            yield _outcome(shard, read, [next(heard) for _ in read.pieces])


def _outcome(shard: Shard, read: ReadChunk, heard: list[Heard]) -> Outcome:
    errors = [read.error] if read.error else [one for one in heard if isinstance(one, Exception)]
    if errors:
        return Outcome(read.chunk, error=errors[0])
    clips = [one for one in heard if isinstance(one, HeardClip)]
    words = tuple(
        word
        for piece, clip in zip(read.pieces, clips, strict=True)
        for word in _on_the_files_clock(
            piece, clip, samples_to_ms(read.chunk.end + read.chunk.overlap_after)
        )
    )
    languages = [clip.language for clip in clips if clip.language]
    result = ChunkResult(
        key=read.chunk.key,
        engine=shard.engine,
        model=shard.model,
        start=read.chunk.start,
        end=read.chunk.end,
        words=words,
        language=languages[0] if languages else read.chunk.language,
        speech=read.speech,
    )
    return Outcome(read.chunk, result=result)


def _on_the_files_clock(piece: Piece, heard: HeardClip, latest_ms: int) -> Iterator[Word]:
    offset = samples_to_ms(piece.start)
    for word in heard.words:
        start = min(word.start_ms + offset, latest_ms)
        end = min(max(word.end_ms + offset, start), latest_ms)
        yield Word(
            text=word.text,
            start_ms=start,
            end_ms=end,
            confidence=word.confidence,
            speaker=word.speaker,
        )
