"""`batched`: chunks cut into pieces at their pauses, in batches that span chunks and files."""

from __future__ import annotations

from collections.abc import Generator

from fanscribe.contracts import Shard

from fanscribe_gpu.engine import HeardClip
from fanscribe_gpu.hearing import Heard, Hearing
from fanscribe_gpu.pipeline import Outcome, Task, heard, on_the_files_clock
from fanscribe_gpu.reading import ReadChunk, Reader

_WINDOWS_AT_RISK = 2
"""One being heard, and one whose results are on their way: a kill costs both, and together they
are what one batch may hold."""


def batched(task: Task) -> Generator[list[Outcome], None, None]:
    """A `Mode`."""
    settings = task.settings
    reader = Reader(task.chunks, task.sources, settings.read_ahead_chunks, task.stop, task.intake)
    with reader.running(settings.read_threads):
        hearing = Hearing(task.load(), settings.max_batch_seconds)
        while window := reader.take(settings.max_batch_seconds // _WINDOWS_AT_RISK):
            yield _outcomes(task.shard, window, hearing)


def _outcomes(shard: Shard, window: list[ReadChunk], hearing: Hearing) -> list[Outcome]:
    pieces = [piece for read in window for piece in read.pieces]
    answers = iter(hearing.hear([piece.clip for piece in pieces]))
    return [_outcome(shard, read, [next(answers) for _ in read.pieces]) for read in window]


def _outcome(shard: Shard, read: ReadChunk, answers: list[Heard]) -> Outcome:
    errors = [read.error] if read.error else [one for one in answers if isinstance(one, Exception)]
    if errors:
        return Outcome(read.chunk, error=errors[0])
    clips = [one for one in answers if isinstance(one, HeardClip)]
    latest = read.chunk.end + read.chunk.overlap_after
    words = [
        word
        for piece, clip in zip(read.pieces, clips, strict=True)
        for word in on_the_files_clock(clip.words, piece.start, latest)
    ]
    languages = [clip.language for clip in clips if clip.language]
    warnings = [warning for clip in clips for warning in clip.warnings]
    return heard(shard, read, words, next(iter(languages), None), warnings)
