"""Results on their way to S3 while the model hears what comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_AT_ONCE = 8


def written(batches: Iterable[Sequence[T]], write: Callable[[T], None]) -> Iterator[T]:
    """Each outcome in its turn, once `write` has put it away.

    While the results of a batch are on their way the next one is heard, but not one more: a kill
    costs the results of one batch, and none pile up behind a store that is slow. Raises what
    `write` raises, and what `batches` does once those before it are written.
    """
    on_their_way: list[tuple[T, Future[None]]] = []
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="writer") as pool:
        for batch in batches:
            begun = [(outcome, pool.submit(write, outcome)) for outcome in batch]
            yield from _arrived(on_their_way)
            on_their_way = begun
        yield from _arrived(on_their_way)


def _arrived(on_their_way: list[tuple[T, Future[None]]]) -> Iterator[T]:
    for outcome, future in on_their_way:
        future.result()
        yield outcome
