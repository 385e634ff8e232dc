"""Chunks read by threads that stay a little ahead of the model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from itertools import groupby
from queue import Empty, SimpleQueue

from fanscribe.contracts import SAMPLE_RATE, Anchor, ShardChunk, Source
from fanscribe.media.https_source import without_query
from fanscribe.media.micro import micro_cuts
from fanscribe.media.sandbox import SandboxedAudio
from fanscribe.media.sandboxes import Sandboxes
from fanscribe.media.sources import Sources

from fanscribe_gpu.intake import Intake
from fanscribe_gpu.read_chunk import CHUNK_S, Cut, ReadChunk, read_chunk

_BEAT_S = 0.2
_DECODER_MB = 1024

_FILE_CHUNKS = 12
"""How many chunks of one file one thread reads: an hour's worth, so that a long file is read by
several threads, and opened a few times more."""

Known = Callable[[Sequence[ShardChunk]], set[str]]
"""Of chunks, the keys of those that have a result by now."""


def nothing_is_known(chunks: Sequence[ShardChunk]) -> set[str]:  # noqa: ARG001
    """A `Known` for who must hear every chunk."""
    return set()


class Reader:
    """Reads every chunk once, each ending as one `ReadChunk`.

    At most `ahead` of them are being read or wait: none is begun before there is room for it, so
    that what is held does not depend on how many there are.
    """

    def __init__(
        self,
        chunks: Sequence[ShardChunk],
        sources: Sources,
        ahead: int,
        stop: threading.Event,
        intake: Intake,
        cut: Cut = micro_cuts,
        known: Known = nothing_is_known,
    ) -> None:
        """Once `stop` is set, no further chunk is read or handed out. `known` is asked right
        before some chunks of a file are read."""
        self._intake = intake
        self._cut = cut
        self._known = known
        self._chunks = chunks
        self._sources = sources
        self._room = threading.Semaphore(ahead)
        self._queue: SimpleQueue[ReadChunk] = SimpleQueue()
        self._left = len(chunks)
        self._peeked: ReadChunk | None = None
        self._stop = stop
        self._closed = threading.Event()
        self._sandboxes = Sandboxes(_DECODER_MB)

    @contextmanager
    def running(self, threads: int) -> Iterator[Reader]:
        """Reads in the background for as long as the context lasts."""
        with (
            closing(self._sandboxes),
            ThreadPoolExecutor(threads, thread_name_prefix="reader") as pool,
        ):
            # Neighbouring chunks of a file share one open file, and go to one thread.
            for chunks in neighbours(self._chunks):
                pool.submit(self._read_unknown, chunks)
            try:
                yield self
            finally:
                self._closed.set()
                self._sandboxes.interrupt()

    def take(self, seconds: int) -> list[ReadChunk]:
        """The next chunk, and what else is ready, within so much audio unless the first alone is
        more; [] at the end."""
        taken: list[ReadChunk] = []
        room = seconds * SAMPLE_RATE
        while (one := self._peek(wait=not taken)) is not None:
            room -= one.chunk.end - one.chunk.start
            if taken and room < 0:
                break
            taken.append(self._hand_out(one))
        return taken

    def next(self) -> ReadChunk | None:
        """The next chunk; None at the end. Read by one thread alone, they come in order."""
        one = self._peek(wait=True)
        return one and self._hand_out(one)

    def next_ready(self) -> ReadChunk | None:
        """The next chunk if it has been read."""
        one = self._peek(wait=False)
        return one and self._hand_out(one)

    @property
    def is_over(self) -> bool:
        """Whether every chunk was handed out, or no more will be."""
        return not self._left or self.is_stopped

    @property
    def is_stopped(self) -> bool:
        return self._stop.is_set() or self._closed.is_set()

    def _peek(self, *, wait: bool) -> ReadChunk | None:
        """The next chunk, which stays the next until it is handed out."""
        while self._peeked is None and not self.is_over:
            with suppress(Empty), self._intake.waiting():
                self._peeked = self._queue.get(block=wait, timeout=_BEAT_S)
            if not wait:
                break
        return None if self.is_over else self._peeked

    def _hand_out(self, one: ReadChunk) -> ReadChunk:
        self._peeked = None
        self._left -= 1
        self._room.release()
        self._intake.took(one.chunk.key)
        return one

    def _put(self, read: Callable[[], ReadChunk]) -> None:
        while not self.is_stopped:
            if self._room.acquire(timeout=_BEAT_S):
                self._queue.put(read())
                return

    def _read_unknown(self, chunks: list[ShardChunk]) -> None:
        if self.is_stopped:
            return
        known = self._known(chunks)
        for chunk in chunks:
            if chunk.key in known:
                self._put(partial(ReadChunk, chunk, [], is_known=True))
        if unknown := [chunk for chunk in chunks if chunk.key not in known]:
            self._read_file(unknown[0].source, unknown)

    def _read_file(self, source: Source, chunks: list[ShardChunk]) -> None:
        anchors = tuple(chunk.anchor for chunk in chunks if chunk.anchor)
        with ExitStack() as stack:
            try:
                audio = stack.enter_context(self._opened(source, anchors))
            except Exception as error:  # noqa: BLE001 - the other files go on
                for chunk in chunks:
                    self._put(partial(ReadChunk, chunk, [], error))
                return
            for chunk in chunks:
                self._put(partial(read_chunk, audio, chunk, self._cut))

    @contextmanager
    def _opened(self, source: Source, anchors: tuple[Anchor, ...]) -> Iterator[SandboxedAudio]:
        shown = without_query(source.audio_url)
        with (
            self._sources.reopen(source) as file,
            self._sandboxes.borrow() as sandbox,
            sandbox.open(file, shown, file.size, CHUNK_S, anchors=anchors) as audio,
        ):
            yield audio


def neighbours(chunks: Iterable[ShardChunk]) -> Iterator[list[ShardChunk]]:
    """The chunks in their order, those of one file together, an hour's worth at the most."""
    for _, group in groupby(chunks, key=lambda chunk: chunk.source):
        own = list(group)
        for first in range(0, len(own), _FILE_CHUNKS):
            yield own[first : first + _FILE_CHUNKS]
