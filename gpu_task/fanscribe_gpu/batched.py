"""`batched`: chunks cut into pieces at their pauses, in batches that span chunks and files."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from fanscribe.contracts import Shard

from fanscribe_gpu.engine import HeardClip
from fanscribe_gpu.hearing import Heard, Hearing
from fanscribe_gpu.pipeline import Outcome, Task, heard, on_the_files_clock
from fanscribe_gpu.reading import ReadChunk, Reader

_WINDOW_BATCHES = 2


def batched(task: Task) -> Generator[Outcome, None, None]:
    """A `Mode`."""
    settings = task.settings
    reader = Reader(task.chunks, task.sources, settings.read_ahead_chunks, task.stop, task.intake)
    with reader.running(settings.read_threads):
        hearing = Hearing(task.load(), settings.max_batch_seconds)
        window_s = _WINDOW_BATCHES * settings.max_batch_seconds
        yield from outcomes(task.shard, reader, hearing, window_s)


def outcomes(shard: Shard, reader: Reader, hearing: Hearing, window_s: int) -> Iterator[Outcome]:
    """`window_s` is how much audio is heard together: the more, the fuller the batches; the less,
    the sooner results are safe."""
    while window := reader.take(window_s):
        pieces = [piece for read in window for piece in read.pieces]
        answers = iter(hearing.hear([piece.clip for piece in pieces]))
        for read in window:
            yield _outcome(shard, read, [next(answers) for _ in read.pieces])


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
