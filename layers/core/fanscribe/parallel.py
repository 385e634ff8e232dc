"""Many small requests at a time: what waiting for S3, or for a service, is made of."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 16
"""Requests at a time; fewer than the S3 client's pool of connections."""

T = TypeVar("T")
U = TypeVar("U")


def in_parallel(call: Callable[[T], U], values: Iterable[T]) -> list[U]:
    """`call` of each value, in order. The first error is raised, once what has begun has ended."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(call, values))


def in_order(call: Callable[[T], U], values: Iterable[T]) -> Iterator[U]:
    """As `in_parallel`, but never more than AT_ONCE results ahead of whoever takes them."""
    begun: deque[Future[U]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for value in values:
            if len(begun) == AT_ONCE:
                yield begun.popleft().result()
            begun.append(pool.submit(call, value))
        while begun:
            yield begun.popleft().result()
