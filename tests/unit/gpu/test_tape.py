"""A tape gives back what it was fed, and holds little more than the last of it."""

from __future__ import annotations

import weakref

import numpy as np
from fanscribe_gpu.tape import Tape


def fed(start: int, end: int) -> np.ndarray:
    return np.arange(start, end, dtype=np.float32)


def test_samples_are_where_they_were_on_the_stream() -> None:
    tape = Tape()
    tape.feed(fed(0, 10))
    tape.feed(fed(10, 15))
    assert tape.between(0, 15).tolist() == list(range(15))
    tape.forget(7)
    assert (tape.start, tape.end) == (7, 15)
    assert tape.between(8, 13).tolist() == [8, 9, 10, 11, 12]
    tape.forget(12)
    tape.feed(fed(15, 20))
    assert tape.between(12, 20).tolist() == list(range(12, 20))
    tape.forget(20)
    assert tape.end == 20
    assert tape.between(20, 20).tolist() == []


def test_what_was_fed_before_is_let_go_but_for_what_is_left_of_it() -> None:
    tape, first = Tape(), fed(0, 1000)
    gone = weakref.ref(first)
    tape.feed(first)
    tape.forget(990)
    del first
    tape.feed(fed(1000, 2000))
    assert gone() is None
    assert tape.between(990, 1010).tolist() == list(range(990, 1010))
