"""When a Map Run has failed."""

from __future__ import annotations

import pytest
from fanscribe_local.map_run.tolerance import Tolerance


@pytest.mark.parametrize(
    ("count", "percentage", "failed", "total", "exceeded"),
    [
        (None, None, 0, 4, False),
        (None, None, 1, 4, True),
        (None, 25.0, 1, 4, False),
        (None, 24.0, 1, 4, True),
        (None, 100.0, 4, 4, False),
        (1, None, 1, 4, False),
        (1, None, 2, 4, True),
        (0, 100.0, 1, 4, True),
        (3, 25.0, 2, 4, True),
        (None, 0.0, 1, 4, True),
    ],
)
def test_either_limit_may_be_exceeded_and_none_means_none_may_fail(
    count: int | None, percentage: float | None, failed: int, total: int, exceeded: bool
) -> None:
    assert Tolerance(count, percentage).is_exceeded(failed, total) is exceeded
