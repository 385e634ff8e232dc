"""Writing goes on beside the hearing, in bounds, and its errors come to light."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from fanscribe_gpu.writing import written


def singly(count: int) -> Iterator[list[int]]:
    return ([one] for one in range(count))


def test_each_comes_back_once_it_is_written_and_in_order() -> None:
    done: list[int] = []
    for one in written(singly(100), done.append):
        assert one in done
    assert list(written(singly(100), done.append)) == list(range(100))


def test_the_next_batch_is_heard_while_one_is_on_its_way() -> None:
    second_was_heard = threading.Event()

    def heard() -> Iterator[list[int]]:
        yield [1, 2]
        second_was_heard.set()
        yield [3]

    def write(one: int) -> None:
        assert second_was_heard.wait(5)

    assert list(written(heard(), write)) == [1, 2, 3]


def test_no_batch_is_begun_while_the_results_of_two_are_not_safe() -> None:
    safe: set[int] = set()

    def heard() -> Iterator[list[int]]:
        for first in range(0, 60, 3):
            # When a batch is begun, the one before it may be on its way, and nothing older.
            assert safe.issuperset(range(first - 3))
            yield [first, first + 1, first + 2]

    def write(one: int) -> None:
        time.sleep(0.002 * (one % 3))
        safe.add(one)

    assert list(written(heard(), write)) == list(range(60))


def test_what_cannot_be_written_is_an_error() -> None:
    def write(one: int) -> None:
        if one == 3:
            raise OSError("the store is gone")

    with pytest.raises(OSError, match="the store is gone"):
        list(written(singly(10), write))


def test_what_was_heard_before_an_error_is_written() -> None:
    kept: list[int] = []

    def heard() -> Iterator[list[int]]:
        yield [1]
        yield [2]
        raise RuntimeError("the device is gone")

    with pytest.raises(RuntimeError, match="the device is gone"):
        list(written(heard(), kept.append))
    assert sorted(kept) == [1, 2]
