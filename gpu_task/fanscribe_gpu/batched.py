"""`batched`: chunks cut into pieces at their pauses, in batches that span chunks and files."""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence

from fanscribe.contracts import Shard, ShardChunk

from fanscribe_gpu.engine import HeardClip
from fanscribe_gpu.hearing import Heard, Hearing
from fanscribe_gpu.pipeline import Outcome, Task, heard, on_the_files_clock
from fanscribe_gpu.read_chunk import ReadChunk
from fanscribe_gpu.reading import Reader, neighbours

_WINDOWS_AT_RISK = 2
"""One being heard, and one whose results are on their way: a kill costs both, and together they
are what one batch may hold."""


def batched(task: Task) -> Generator[list[Outcome], None, None]:
    """A `Mode`."""
    settings = task.settings
    reader = Reader(
        in_own_order(task.chunks, settings.run_id),
        task.sources,
        settings.read_ahead_chunks,
        task.stop,
        task.intake,
        known=task.known,
    )
    with reader.running(settings.read_threads):
        hearing = Hearing(task.load(), settings.max_batch_seconds)
        while window := reader.take(settings.max_batch_seconds // _WINDOWS_AT_RISK):
            yield _outcomes(task.shard, window, hearing)


def in_own_order(chunks: Sequence[ShardChunk], run_id: str) -> list[ShardChunk]:
    """Neighbours together, otherwise in an order of the run's own: two runs of the same files
    would go side by side through them, and find nothing that the other has done."""
    groups = list(neighbours(chunks))
    random.Random(run_id).shuffle(groups)  # noqa: S311
    return [chunk for group in groups for chunk in group]


def _outcomes(shard: Shard, window: list[ReadChunk], hearing: Hearing) -> list[Outcome]:
    pieces = [piece for read in window for piece in read.pieces]
    answers = iter(hearing.hear([piece.clip for piece in pieces]))
    return [_outcome(shard, read, [next(answers) for _ in read.pieces]) for read in window]


def _outcome(shard: Shard, read: ReadChunk, answers: list[Heard]) -> Outcome:
    if read.is_known:
        return Outcome(read.chunk)
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
