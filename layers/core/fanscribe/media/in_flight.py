"""Range requests that are under way, each for a row of blocks."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from fanscribe.media.fetching import BLOCK, Fetch, Fetched


class Arrived(NamedTuple):
    """An answer, and the number of the first block in it."""

    first: int
    answer: Fetched


class InFlight:
    """Requests for one object, sent by the threads of a pool. Blocks are counted from 0."""

    def __init__(self, fetch: Fetch, pool: ThreadPoolExecutor) -> None:
        self._fetch, self._pool = fetch, pool
        self._coming: dict[int, tuple[int, Future[Fetched]]] = {}

    def __contains__(self, index: int) -> bool:
        return index in self._coming

    def __len__(self) -> int:
        """How many there are, and not how many blocks."""
        return len({first for first, _ in self._coming.values()})

    def ask(self, first: int, stop: int, end: int, etag: str | None) -> None:
        """For the blocks `[first, stop)`, of which the last ends at byte `end`."""
        future = self._pool.submit(self._fetch, first * BLOCK, end, etag)
        self._coming |= dict.fromkeys(range(first, stop), (first, future))

    def take(self, index: int) -> Arrived:
        """Waits for the answer that holds a block. Raises what fetching raises."""
        first, future = self._coming[index]
        try:
            return Arrived(first, future.result())
        finally:
            self._drop(future)

    def pass_over(self, index: int) -> None:
        """Whoever wants this block will not want what was asked for before it."""
        _, wanted = self._coming[index]
        for _, future in list(self._coming.values()):
            if future is wanted:
                break
            future.cancel()
            self._drop(future)

    def _drop(self, future: Future[Fetched]) -> None:
        self._coming = {i: it for i, it in self._coming.items() if it[1] is not future}

    def forget(self) -> None:
        """Nobody waits for them any more."""
        for _, future in self._coming.values():
            future.cancel()
        self._coming = {}
