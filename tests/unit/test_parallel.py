"""Many requests at a time, and never more results than somebody takes."""

from __future__ import annotations

import pytest
from fanscribe.parallel import AT_ONCE, in_order


def test_results_come_in_the_order_of_the_values() -> None:
    assert list(in_order(lambda n: n * 2, range(100))) == [n * 2 for n in range(100)]


def test_it_runs_only_so_far_ahead_of_whoever_takes_the_results() -> None:
    begun: list[int] = []
    results = in_order(begun.append, range(1000))
    next(results)
    results.close()
    assert len(begun) <= AT_ONCE + 1


def test_an_error_is_raised_where_its_result_would_come() -> None:
    results = in_order(lambda n: 10 // n, (5, 0, 1))
    assert next(results) == 2
    with pytest.raises(ZeroDivisionError):
        next(results)
