"""`streaming`: each recording from its start to its end, several at a time, a step of all at once.

The decoder's state is carried from step to step, so that no word is cut and memory does not grow
with the recording.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import ExitStack

from fanscribe.contracts import Shard, ShardChunk

from fanscribe_gpu.engine import HeardWindow, Window
from fanscribe_gpu.hearing import Hearing
from fanscribe_gpu.pipeline import Outcome, Task, heard
from fanscribe_gpu.read_chunk import ReadChunk, whole
from fanscribe_gpu.reading import Reader
from fanscribe_gpu.runs import Run, lanes, runs
from fanscribe_gpu.streams import Stream, WindowSize

_AHEAD_CHUNKS = 1
"""One is read while the one before it is heard; so a stream holds two, however long it is."""

_BEAT_S = 0.02


def streaming(task: Task) -> Generator[list[Outcome], None, None]:
    """A `Mode`."""
    settings = task.settings
    dealt = lanes(runs(task.chunks), settings.streams_at_once)
    readers = [_reader(task, lane) for lane in dealt]
    with ExitStack() as stack:
        for reader in readers:
            stack.enter_context(reader.running(1))
        engine = task.load()
        size = WindowSize.of(
            settings.stream_step_seconds,
            settings.stream_before_seconds,
            settings.stream_after_seconds,
            engine.frame_samples,
        )
        hearing = Hearing(engine, settings.max_batch_seconds)
        ends = {run[-1].key for lane in dealt for run in lane}
        yield from _outcomes([Lane(task.shard, reader, ends, size) for reader in readers], hearing)


def _reader(task: Task, lane: list[Run]) -> Reader:
    chunks: list[ShardChunk] = [chunk for run in lane for chunk in run]
    return Reader(chunks, task.sources, _AHEAD_CHUNKS, task.stop, task.intake, cut=whole)


def _outcomes(all_lanes: list[Lane], hearing: Hearing) -> Iterator[list[Outcome]]:
    """A step of every stream that is ready for one; a slow file holds up no other."""
    while going := [lane for lane in all_lanes if not lane.is_over]:
        steps = [(lane, window) for lane in going if (window := lane.window())]
        answers = hearing.listen([window for _, window in steps])
        for (lane, window), answer in zip(steps, answers, strict=True):
            lane.heard(window, answer)
        if settled := [outcome for lane in going for outcome in lane.outcomes()]:
            yield settled
        if not steps:
            time.sleep(_BEAT_S)


class Lane:
    """Recordings one after another, each a stream."""

    def __init__(self, shard: Shard, reader: Reader, ends: set[str], size: WindowSize) -> None:
        """`ends` are the keys of the chunks that nothing follows on."""
        self._shard, self._reader, self._ends, self._size = shard, reader, ends, size
        self._stream: Stream | None = None
        self._outcomes: deque[Outcome] = deque()
        self._waiting: ReadChunk | None = None

    @property
    def is_over(self) -> bool:
        nothing_left = self._stream is None and self._waiting is None and not self._outcomes
        return self._reader.is_stopped or (nothing_left and self._reader.is_over)

    def window(self) -> Window | None:
        """The next step, if what it takes has been read."""
        while True:
            if self._stream and (window := self._stream.window()):
                return window
            read = self._waiting or self._reader.next_ready()
            if read is None:
                return None
            self._waiting = None if self._take(read) else read

    def heard(self, window: Window, answer: HeardWindow | Exception) -> None:
        """The window's words; or an error, which costs the chunks that it lay in."""
        stream = self._stream
        if stream is None:
            return
        if isinstance(answer, Exception):
            self._outcomes += [Outcome(read.chunk, error=answer) for read in stream.unsettled]
            self._stream = None
            return
        settled = stream.heard(window, answer)
        self._outcomes += [heard(self._shard, read, words) for read, words in settled]
        if stream.is_over:
            self._stream = None

    def outcomes(self) -> Iterator[Outcome]:
        while self._outcomes:
            yield self._outcomes.popleft()

    def _take(self, read: ReadChunk) -> bool:
        """Whether the chunk is dealt with; else the stream before it must be heard out first."""
        if not read.pieces:
            return self._pass(read)
        if self._stream is None:
            self._stream = Stream(read.pieces[0], self._size)
        self._stream.feed(read, is_last=read.chunk.key in self._ends)
        return True

    def _pass(self, read: ReadChunk) -> bool:
        """A chunk with nothing to hear in it ends the stream."""
        if self._stream is not None:
            self._stream.end()
            return False
        error = read.error
        self._outcomes.append(
            Outcome(read.chunk, error=error) if error else heard(self._shard, read, ())
        )
        return True
