"""A backlog gives back what it was fed, and holds little more than the last of it."""

from __future__ import annotations

import weakref

import numpy as np
from fanscribe_gpu.backlog import Backlog


def fed(start: int, end: int) -> np.ndarray:
    return np.arange(start, end, dtype=np.float32)


def test_samples_are_where_they_were_on_the_stream() -> None:
    backlog = Backlog()
    backlog.feed(fed(0, 10))
    backlog.feed(fed(10, 15))
    assert backlog.between(0, 15).tolist() == list(range(15))
    backlog.forget(7)
    assert (backlog.start, backlog.end) == (7, 15)
    assert backlog.between(8, 13).tolist() == [8, 9, 10, 11, 12]
    backlog.forget(12)
    backlog.feed(fed(15, 20))
    assert backlog.between(12, 20).tolist() == list(range(12, 20))
    backlog.forget(20)
    assert backlog.end == 20
    assert backlog.between(20, 20).tolist() == []


def test_what_was_fed_before_is_let_go_but_for_what_is_left_of_it() -> None:
    backlog, first = Backlog(), fed(0, 1000)
    gone = weakref.ref(first)
    backlog.feed(first)
    heard = backlog.between(100, 900)
    backlog.forget(990)
    del first
    backlog.feed(fed(1000, 2000))
    assert gone() is None, "nor is it held by what was heard"
    assert heard.tolist() == list(range(100, 900))
    assert backlog.between(990, 1010).tolist() == list(range(990, 1010))
