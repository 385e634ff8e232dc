"""The blocks of one remote object: kept for a while, fetched ahead once reading goes on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from fanscribe.errors import ReadBudgetError, SourceChangedError

BLOCK = 16 * 1024
"""Bytes of one cached block, and of the smallest request."""

REQUEST_BLOCKS = 64
PARALLEL_REQUESTS = 4
_WINDOW_BLOCKS = REQUEST_BLOCKS * PARALLEL_REQUESTS
_KEPT_BLOCKS = 192
_A_LOOK_BLOCKS = 128

# FFmpeg reads an honest file once, and for some formats once more for each place it seeks to.
# Beyond this it is going in circles, and somebody pays for the transfer.
_BUDGET_FILES = 16
_BUDGET_FLOOR = 256 * 1024**2


class Fetched(NamedTuple):
    """The answer to a range request: the bytes, and which object they are of.

    `etag` is without quotes, a weak one as `W/tag`; None where the server sends none.
    """

    body: bytes
    size: int
    etag: str | None


Fetch = Callable[[int, int, str | None], Fetched]
"""`fetch(start, end, etag)` gets the bytes `[start, end)`, fewer where the object ends before.

`etag` is the one the object must still have, None for whichever it has.
"""


class Blocks:
    """What a reader asks for, a block at a time; it must be one thread.

    A look elsewhere costs what it asks for. A reader that goes on for longer than a look gets
    `PARALLEL_REQUESTS` large requests at once, ahead of where it is.
    """

    def __init__(self, audio_url: str, fetch: Fetch, budget: int | None = None) -> None:
        """Asks for the first block. `budget` is the most bytes that may be asked for in all."""
        self._url = audio_url
        self._fetch = fetch
        first = fetch(0, BLOCK, None)
        self.size, self.etag = first.size, first.etag
        self._budget = _BUDGET_FILES * first.size + _BUDGET_FLOOR if budget is None else budget
        self._asked = BLOCK
        self._count = -(-first.size // BLOCK)
        self._kept: OrderedDict[int, bytes] = OrderedDict({0: first.body})
        self._coming: dict[int, tuple[int, Future[Fetched]]] = {}
        self._ahead: ThreadPoolExecutor | None = None
        self._at = 0
        self._streak = 0

    def get(self, index: int, last: int) -> bytes:
        """Block `index`, of a reader that wants those up to `last`, which are fetched together.

        Raises SourceChangedError, ReadBudgetError, and what fetching raises.
        """
        self._follow(index, last)
        if index not in self._kept:
            self._receive(index)
        self._kept.move_to_end(index)
        return self._kept[index]

    def require_same(self, planned: Fetched, found: Fetched) -> None:
        if (planned.etag, planned.size) != (found.etag, found.size):
            raise SourceChangedError(self._url, _identity(planned), _identity(found))

    def close(self) -> None:
        self._forget()
        if self._ahead:
            self._ahead.shutdown(wait=False, cancel_futures=True)

    def _follow(self, index: int, last: int) -> None:
        """See where the reader is, and ask for what it needs now and is about to need."""
        if index == self._at + 1 or index in self._coming:
            self._streak += 1
        elif index != self._at:
            self._streak = 0
            self._forget()
        self._at = index
        ahead = _WINDOW_BLOCKS if self._streak >= _A_LOOK_BLOCKS else 1
        reach = max(ahead, min(last - index + 1, _WINDOW_BLOCKS))
        if not self._has(index) or (ahead > 1 and self._runs_low(index + reach)):
            self._ask(index, min(index + reach, self._count))

    def _runs_low(self, stop: int) -> bool:
        """Whether a whole request's worth is missing before `stop`, so that none is a sliver."""
        last = min(stop, self._count)
        return not any(self._has(index) for index in range(max(0, last - REQUEST_BLOCKS), last))

    def _has(self, index: int) -> bool:
        return index in self._kept or index in self._coming

    def _ask(self, first: int, stop: int) -> None:
        missing = [index for index in range(first, stop) if not self._has(index)]
        while missing:
            run = [
                index for index in missing[:REQUEST_BLOCKS] if index < missing[0] + REQUEST_BLOCKS
            ]
            self._request(run[0], run[-1] + 1)
            missing = missing[len(run) :]

    def _request(self, first: int, stop: int) -> None:
        start, end = first * BLOCK, min(stop * BLOCK, self.size)
        self._asked += end - start
        if self._asked > self._budget:
            raise ReadBudgetError(self._url, self._asked, self.size)
        self._ahead = self._ahead or ThreadPoolExecutor(
            PARALLEL_REQUESTS, thread_name_prefix="ranges"
        )
        future = self._ahead.submit(self._fetch, start, end, self.etag)
        self._coming |= dict.fromkeys(range(first, stop), (first, future))

    def _receive(self, index: int) -> None:
        first, future = self._coming[index]
        try:
            answer = future.result()
        finally:
            self._coming = {i: it for i, it in self._coming.items() if it[1] is not future}
        self.require_same(Fetched(b"", self.size, self.etag), answer)
        for at in range(0, len(answer.body), BLOCK):
            self._keep(first + at // BLOCK, answer.body[at : at + BLOCK])

    def _keep(self, index: int, block: bytes) -> None:
        self._kept[index] = block
        while len(self._kept) > _KEPT_BLOCKS:
            self._kept.popitem(last=False)

    def _forget(self) -> None:
        for _, future in self._coming.values():
            future.cancel()
        self._coming = {}


def _identity(answer: Fetched) -> str:
    return f"{answer.etag or 'none'}, {answer.size} bytes"
