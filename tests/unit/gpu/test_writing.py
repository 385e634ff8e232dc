"""Writing goes on beside the hearing, in bounds, and its errors come to light."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from fanscribe_gpu.writing import written


def test_each_comes_back_once_it_is_written_and_in_order() -> None:
    done: list[int] = []
    for one in written(range(100), done.append):
        assert one in done
    assert list(written(range(100), done.append)) == list(range(100))


def test_the_next_is_heard_while_one_is_on_its_way() -> None:
    second_was_heard = threading.Event()

    def heard() -> Iterator[int]:
        yield 1
        second_was_heard.set()
        yield 2

    def write(one: int) -> None:
        assert second_was_heard.wait(5)

    assert list(written(heard(), write)) == [1, 2]


def test_a_slow_store_holds_up_the_hearing_before_results_pile_up() -> None:
    store_answers = threading.Event()
    heard: list[int] = []

    def hear() -> Iterator[int]:
        for one in range(1000):
            heard.append(one)
            if one == 40:
                store_answers.set()
            yield one

    # The first is asked back only after the store has answered, so that all before it waited.
    first = next(written(hear(), lambda _: store_answers.wait(0.5) and None))
    assert first == 0
    assert len(heard) < 50


def test_what_cannot_be_written_is_an_error() -> None:
    def write(one: int) -> None:
        if one == 3:
            raise OSError("the store is gone")

    with pytest.raises(OSError, match="the store is gone"):
        list(written(range(10), write))


def test_what_was_heard_before_an_error_is_written() -> None:
    kept: list[int] = []

    def heard() -> Iterator[int]:
        yield 1
        yield 2
        raise RuntimeError("the device is gone")

    with pytest.raises(RuntimeError, match="the device is gone"):
        list(written(heard(), kept.append))
    assert sorted(kept) == [1, 2]
