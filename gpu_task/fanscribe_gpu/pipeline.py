"""What every mode is given, and what it gives for each chunk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec
from fanscribe.contracts import ChunkResult, Shard, ShardChunk, Word, samples_to_ms
from fanscribe.media.sources import Sources

from fanscribe_gpu.engine import Engine
from fanscribe_gpu.intake import Intake
from fanscribe_gpu.job_settings import JobSettings
from fanscribe_gpu.language import language_of
from fanscribe_gpu.read_chunk import ReadChunk
from fanscribe_gpu.reading import Known, nothing_is_known


class Task(NamedTuple):
    """The chunks of a shard that are still to hear, and what that takes.

    `load` gives the engine; what can be read meanwhile is. Once `stop` is set, nothing more is
    begun. `intake` is told what is taken to be heard, `known` which chunks another run has heard
    meanwhile.
    """

    shard: Shard
    chunks: list[ShardChunk]
    sources: Sources
    load: Callable[[], Engine]
    settings: JobSettings
    stop: threading.Event
    intake: Intake
    known: Known = nothing_is_known


class Outcome(NamedTuple):
    """What became of a chunk: a result, or the error instead of one; neither where another run's
    result has come to be meanwhile."""

    chunk: ShardChunk
    result: ChunkResult | None = None
    error: Exception | None = None


def heard(
    shard: Shard,
    read: ReadChunk,
    words: Iterable[Word],
    language: str | None = None,
    warnings: Iterable[str] = (),
) -> Outcome:
    """A chunk with its words, which are on the file's clock.

    Its language is the one that was asked for, the one the engine heard, or what the words tell.
    """
    chunk, words = read.chunk, tuple(words)
    told = chunk.language or language
    result = ChunkResult(
        key=chunk.key,
        engine=shard.engine,
        model=shard.model,
        start=chunk.start,
        end=chunk.end,
        words=words,
        language=told or language_of(" ".join(word.text for word in words)),
        speech=read.speech,
        warnings=tuple(dict.fromkeys(warnings)),
    )
    return Outcome(chunk, result=result)


def on_the_files_clock(words: Iterable[Word], start: int, latest: int) -> list[Word]:
    """Words whose times count from sample `start` of the file; none ends after sample `latest`."""
    offset, latest_ms = samples_to_ms(start), samples_to_ms(latest)
    return [_moved(word, offset, latest_ms) for word in words]


def _moved(word: Word, offset: int, latest_ms: int) -> Word:
    start = min(word.start_ms + offset, latest_ms)
    end = min(max(word.end_ms + offset, start), latest_ms)
    return msgspec.structs.replace(word, start_ms=start, end_ms=end)
