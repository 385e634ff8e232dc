"""A stretch of one recording, heard from its start to its end in windows that overlap."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from fanscribe.contracts import SAMPLE_RATE, Word, samples_to_ms

from fanscribe_gpu.backlog import Backlog
from fanscribe_gpu.engine import HeardWindow, Window
from fanscribe_gpu.pipeline import on_the_files_clock
from fanscribe_gpu.read_chunk import Piece, ReadChunk


class WindowSize(NamedTuple):
    """In samples: what is heard in one step, and what surrounds it."""

    step: int
    before: int
    after: int

    @classmethod
    def of(cls, step_s: int, before_s: int, after_s: int, frame: int) -> WindowSize:
        """Seconds, rounded down to whole frames of the engine. At least a frame is kept for later:
        a stream whose end comes as a surprise must have something left to end with."""
        seconds = (step_s, before_s, after_s)
        step, before, after = (each * SAMPLE_RATE // frame * frame for each in seconds)
        return cls(step, before, max(after, frame))


class Stream:
    """Takes chunks as they are read, gives windows, and takes what was heard in them.

    Holds the audio of a chunk and a window, however long the recording is.
    """

    def __init__(self, first: Piece, size: WindowSize) -> None:
        """`first` is the first piece that it will be fed."""
        self._start = first.start
        self._key_terms = first.clip.key_terms
        self._size = size
        self._backlog = Backlog()
        self._heard = 0
        self._is_whole = False
        self._chunks: deque[ReadChunk] = deque()
        self._words: list[Word] = []
        self._memory: object = None

    @property
    def is_over(self) -> bool:
        return self._is_whole and self._heard == self._backlog.end

    @property
    def unsettled(self) -> list[ReadChunk]:
        """The chunks that words may still be added to."""
        return list(self._chunks)

    @property
    def held_samples(self) -> int:
        """Of audio, in memory."""
        return self._backlog.end - self._backlog.start

    def feed(self, read: ReadChunk, *, is_last: bool) -> None:
        """The next chunk, of one piece."""
        (piece,) = read.pieces
        self._backlog.feed(piece.clip.samples)
        # Its audio is here now, and must not be kept there too.
        self._chunks.append(read._replace(pieces=[]))
        self._is_whole = is_last

    def end(self) -> None:
        """Nothing more will come."""
        self._is_whole = True

    def window(self) -> Window | None:
        """What to hear next; None if that takes more audio, or all was heard."""
        left = self._backlog.end - self._heard
        is_last = self._is_whole and left <= self._size.step + self._size.after
        if left == 0 or not (is_last or left >= self._size.step + self._size.after):
            return None
        before = min(self._heard, self._size.before)
        stop = self._backlog.end if is_last else self._heard + self._size.step + self._size.after
        return Window(
            samples=self._backlog.between(self._heard - before, stop),
            before=before,
            after=0 if is_last else self._size.after,
            is_last=is_last,
            memory=self._memory,
            key_terms=self._key_terms,
        )

    def heard(self, window: Window, answer: HeardWindow) -> list[tuple[ReadChunk, list[Word]]]:
        """The chunks that this settles, with all their words, on the file's clock."""
        self._memory = answer.memory
        self._heard += len(window.samples) - window.before - window.after
        self._backlog.forget(max(0, self._heard - self._size.before))
        # A word may reach beyond what was fed so far only where nothing follows.
        self._words += on_the_files_clock(
            answer.words, self._start, self._start + self._backlog.end
        )
        settled_ms = answer.settled_ms + samples_to_ms(self._start)
        return self._settled(None if window.is_last else settled_ms)

    def _settled(self, until_ms: int | None) -> list[tuple[ReadChunk, list[Word]]]:
        """All of them for None."""
        settled = []
        while self._chunks:
            read = self._chunks[0]
            end_ms = samples_to_ms(read.chunk.end)
            if until_ms is not None and until_ms < end_ms:
                break
            is_last = until_ms is None and len(self._chunks) == 1
            count = sum(is_last or word.start_ms < end_ms for word in self._words)
            settled.append((self._chunks.popleft(), self._words[:count]))
            del self._words[:count]
        return settled
