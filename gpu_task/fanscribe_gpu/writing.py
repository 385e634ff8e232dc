"""Results on their way to S3 while the model hears what comes next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_AT_ONCE = 8
_WAITING = 32


def written(outcomes: Iterable[T], write: Callable[[T], None]) -> Iterator[T]:
    """Each outcome in its turn, once `write` has put it away.

    The next is asked for meanwhile; but not while many are still on their way, so that none pile
    up behind a store that is slow. Raises what `write` raises, and what `outcomes` does once those
    before it are written.
    """
    on_their_way: deque[tuple[T, Future[None]]] = deque()
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="writer") as pool:
        for outcome in outcomes:
            on_their_way.append((outcome, pool.submit(write, outcome)))
            while on_their_way[0][1].done() or len(on_their_way) > _WAITING:
                yield _arrived(on_their_way)
                if not on_their_way:
                    break
        while on_their_way:
            yield _arrived(on_their_way)


def _arrived(on_their_way: deque[tuple[T, Future[None]]]) -> T:
    outcome, future = on_their_way.popleft()
    future.result()
    return outcome
