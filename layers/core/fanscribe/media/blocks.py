"""The blocks of one remote object: kept for a while, and fetched before they are read."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from fanscribe.errors import ReadBudgetError, SourceChangedError
from fanscribe.media.fetching import BLOCK, Fetch, Fetched
from fanscribe.media.in_flight import InFlight

REQUEST_BLOCKS = 64
PARALLEL_REQUESTS = 4
LOOKS_AHEAD = 6

FIRST_BLOCKS = 8
"""Asked for at first: an MP3 is opened with them, others with a few requests more."""

_WINDOW_BLOCKS = REQUEST_BLOCKS * PARALLEL_REQUESTS
_KEPT_BLOCKS = 192
_A_LOOK_BLOCKS = 128

# FFmpeg reads an honest file once, and for some formats once more for each place it seeks to.
# Beyond this it is going in circles, and somebody pays for the transfer.
_BUDGET_FILES = 16
_BUDGET_FLOOR = 256 * 1024**2


class Blocks:
    """What a reader asks for, a block at a time; it must be one thread.

    A look elsewhere costs what it asks for. A reader that goes on for longer than a look gets
    `PARALLEL_REQUESTS` large requests at once, ahead of where it is. Looks that it announces are
    fetched `LOOKS_AHEAD` of the one that it is at.
    """

    def __init__(self, audio_url: str, fetch: Fetch, budget: int | None = None) -> None:
        """Asks for the first blocks. `budget` is the most bytes that may be asked for in all."""
        self._url = audio_url
        first = fetch(0, FIRST_BLOCKS * BLOCK, None)
        self.size, self.etag = first.size, first.etag
        self._budget = _BUDGET_FILES * first.size + _BUDGET_FLOOR if budget is None else budget
        self._asked = len(first.body)
        self._count = -(-first.size // BLOCK)
        self._kept: OrderedDict[int, memoryview] = OrderedDict()
        self._keep_all(0, first.body)
        # Threads begin with the first request; two are free for what is wanted at once.
        self._pool = ThreadPoolExecutor(LOOKS_AHEAD + 2, thread_name_prefix="ranges")
        self._coming, self._foreseen = InFlight(fetch, self._pool), InFlight(fetch, self._pool)
        self._looks: deque[range] = deque()
        self._at = 0
        self._streak = 0

    def get(self, index: int, last: int) -> memoryview:
        """Block `index`, of a reader that wants those up to `last`, which are fetched together.

        Raises SourceChangedError, ReadBudgetError, and what fetching raises.
        """
        if index not in self._kept:
            self._look_ahead(index)
        self._follow(index, last)
        if index not in self._kept:
            self._receive(index)
        self._kept.move_to_end(index)
        return self._kept[index]

    def expect(self, looks: Iterable[range]) -> None:
        """These rows of blocks are going to be read in this order, and others in between. Looks of
        more than 2 MB are left to themselves: fetched ahead, they would push each other out."""
        self._foreseen.forget()
        self._looks = deque(look for look in looks if len(look) <= _A_LOOK_BLOCKS)

    def require_same(self, planned: Fetched, found: Fetched) -> None:
        if (planned.etag, planned.size) != (found.etag, found.size):
            raise SourceChangedError(self._url, _identity(planned), _identity(found))

    def close(self) -> None:
        self._coming.forget()
        self._foreseen.forget()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _follow(self, index: int, last: int) -> None:
        """See where the reader is, and ask for what it needs now and is about to need."""
        if index == self._at + 1 or index in self._coming:
            self._streak += 1
        elif index != self._at:
            self._streak = 0
            self._coming.forget()
        self._at = index
        ahead = _WINDOW_BLOCKS if self._streak >= _A_LOOK_BLOCKS else 1
        reach = max(ahead, min(last - index + 1, _WINDOW_BLOCKS))
        if not self._has(index) or (ahead > 1 and self._runs_low(index + reach)):
            self._ask(range(index, index + reach), self._coming)

    def _look_ahead(self, index: int) -> None:
        """From a reader who is at block `index`, and will not be back at the looks before it."""
        while self._looks and len(self._foreseen) < LOOKS_AHEAD:
            self._ask(self._looks.popleft(), self._foreseen)
        if index in self._foreseen:
            self._foreseen.pass_over(index)

    def _runs_low(self, stop: int) -> bool:
        """Whether a whole request's worth is missing before `stop`, so that none is a sliver."""
        last = min(stop, self._count)
        return not any(self._has(index) for index in range(max(0, last - REQUEST_BLOCKS), last))

    def _has(self, index: int) -> bool:
        return index in self._kept or index in self._coming or index in self._foreseen

    def _ask(self, blocks: range, requests: InFlight) -> None:
        there = range(max(0, blocks.start), min(blocks.stop, self._count))
        missing = [index for index in there if not self._has(index)]
        while missing:
            run = [
                index for index in missing[:REQUEST_BLOCKS] if index < missing[0] + REQUEST_BLOCKS
            ]
            self._request(run[0], run[-1] + 1, requests)
            missing = missing[len(run) :]

    def _request(self, first: int, stop: int, requests: InFlight) -> None:
        end = min(stop * BLOCK, self.size)
        self._asked += end - first * BLOCK
        if self._asked > self._budget:
            raise ReadBudgetError(self._url, self._asked, self.size)
        requests.ask(first, stop, end, self.etag)

    def _receive(self, index: int) -> None:
        requests = self._coming if index in self._coming else self._foreseen
        first, answer = requests.take(index)
        self.require_same(Fetched(b"", self.size, self.etag), answer)
        self._keep_all(first, answer.body)

    def _keep_all(self, first: int, body: bytes | bytearray) -> None:
        view = memoryview(body)
        for at in range(0, len(view), BLOCK):
            self._kept[first + at // BLOCK] = view[at : at + BLOCK]
        while len(self._kept) > _KEPT_BLOCKS:
            self._kept.popitem(last=False)


def _identity(answer: Fetched) -> str:
    return f"{answer.etag or 'none'}, {answer.size} bytes"
