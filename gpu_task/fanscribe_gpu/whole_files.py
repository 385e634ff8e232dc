"""`local-attention`: recordings whole, or in stretches of up to three hours, each heard at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from fanscribe.contracts import SAMPLE_RATE, Shard, Word, samples_to_ms
from fanscribe.errors import GpuOutOfMemoryError

from fanscribe_gpu.engine import Clip, HeardClip
from fanscribe_gpu.hearing import Heard, Hearing
from fanscribe_gpu.pipeline import Outcome, Task, heard, on_the_files_clock
from fanscribe_gpu.read_chunk import ReadChunk, whole
from fanscribe_gpu.reading import Reader
from fanscribe_gpu.runs import runs

_OVERLAP = 2 * SAMPLE_RATE


class Stretch(NamedTuple):
    """Chunks that join up, as one clip, which begins at sample `start` of the file. Their own
    audio is not kept beside it."""

    start: int
    clip: Clip
    chunks: list[ReadChunk]

    @classmethod
    def of(cls, chunks: list[ReadChunk]) -> Stretch:
        """`chunks` have a piece each."""
        pieces = [read.pieces[0] for read in chunks]
        joined = np.concatenate([piece.clip.samples for piece in pieces])
        clip = Clip(joined, pieces[0].clip.key_terms)
        return cls(pieces[0].start, clip, [read._replace(pieces=[]) for read in chunks])

    def halves(self) -> tuple[Stretch, Stretch]:
        """Two stretches, cut between chunks: in a pause, if any two meet in one. Else each hears a
        little of the other, as where a plan cuts hard, and the merge puts that together."""
        count = len(self.chunks)
        hard = [read.chunk.hard_cut for read in self.chunks]
        middle = min(range(1, count), key=lambda at: (hard[at], abs(2 * at - count)))
        around = _OVERLAP if hard[middle] else 0
        cut = self.chunks[middle].chunk.start
        return (
            self._part(self.start, cut + around, self.chunks[:middle]),
            self._part(cut - around, None, self.chunks[middle:]),
        )

    def _part(self, start: int, stop: int | None, chunks: list[ReadChunk]) -> Stretch:
        stop_at = None if stop is None else stop - self.start
        samples = self.clip.samples[start - self.start : stop_at]
        return Stretch(start, self.clip._replace(samples=samples), chunks)


def whole_files(task: Task) -> Generator[list[Outcome], None, None]:
    """A `Mode`."""
    settings = task.settings
    all_runs = runs(task.chunks, settings.whole_file_minutes * 60 * SAMPLE_RATE)
    ordered = [chunk for run in all_runs for chunk in run]
    # The next stretch is read while this one is heard.
    ahead = max(map(len, all_runs))
    reader = Reader(ordered, task.sources, ahead, task.stop, task.intake, cut=whole)
    with reader.running(1):
        engine = task.load()
        engine.attend_locally()
        hearing = Hearing(engine, settings.max_batch_seconds)
        ends = {run[-1].key for run in all_runs}
        for group in _groups(_stretches(reader, ends), settings.max_batch_seconds):
            yield list(_outcomes(task.shard, group, hearing))


def _stretches(reader: Reader, ends: set[str]) -> Iterator[Stretch | ReadChunk]:
    """The stretches, and the chunks with nothing to hear in them, which end one."""
    chunks: list[ReadChunk] = []
    while (read := reader.next()) is not None:
        if read.pieces:
            chunks.append(read)
        if chunks and (not read.pieces or read.chunk.key in ends):
            yield Stretch.of(chunks)
            chunks = []
        if not read.pieces:
            yield read


def _groups(
    stretches: Iterator[Stretch | ReadChunk], seconds: int
) -> Iterator[list[Stretch | ReadChunk]]:
    """Stretches of about so much audio together: short files share batches."""
    group: list[Stretch | ReadChunk] = []
    samples = 0
    for one in stretches:
        group.append(one)
        samples += len(one.clip.samples) if isinstance(one, Stretch) else 0
        if samples >= seconds * SAMPLE_RATE:
            yield group
            group, samples = [], 0
    if group:
        yield group


def _outcomes(
    shard: Shard, group: list[Stretch | ReadChunk], hearing: Hearing
) -> Iterator[Outcome]:
    for one in group:
        if isinstance(one, ReadChunk):
            yield Outcome(one.chunk, error=one.error) if one.error else heard(shard, one, ())
    stretches = [one for one in group if isinstance(one, Stretch)]
    for stretch, answer in _hear(stretches, hearing):
        if isinstance(answer, HeardClip):
            yield from _results(shard, stretch, answer)
        else:
            yield from (Outcome(read.chunk, error=answer) for read in stretch.chunks)


def _hear(stretches: list[Stretch], hearing: Hearing) -> Iterator[tuple[Stretch, Heard]]:
    """Each with its words. One that the device has no room for is heard in halves instead."""
    answers = hearing.hear([stretch.clip for stretch in stretches])
    for stretch, answer in zip(stretches, answers, strict=True):
        if isinstance(answer, GpuOutOfMemoryError) and len(stretch.chunks) > 1:
            yield from _hear(list(stretch.halves()), hearing)
        else:
            yield stretch, answer


def _results(shard: Shard, stretch: Stretch, answer: HeardClip) -> Iterator[Outcome]:
    words = on_the_files_clock(
        answer.words, stretch.start, stretch.start + len(stretch.clip.samples)
    )
    for read, own in zip(stretch.chunks, _by_chunk(words, stretch.chunks), strict=True):
        yield heard(shard, read, own, answer.language, answer.warnings)


def _by_chunk(words: list[Word], chunks: list[ReadChunk]) -> list[list[Word]]:
    """Each chunk's words: those that begin before it ends, and the last one's all that are left."""
    starts = [word.start_ms for word in words]
    ends = [bisect_left(starts, samples_to_ms(read.chunk.end)) for read in chunks[:-1]]
    return [words[first:stop] for first, stop in pairwise([0, *ends, len(words)])]
