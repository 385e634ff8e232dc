"""A batch's size is found out on a device with a memory and a speed of its own."""

from __future__ import annotations

import pytest
from fanscribe.contracts import SAMPLE_RATE
from fanscribe_gpu.calibration import FIRST_SECONDS, BatchSize


def calibrated(most: int, fits: float, saturates: float) -> tuple[int, list[int]]:
    """The size in seconds that full batches lead to, and all that were tried, on a device that has
    room for `fits` seconds, and grows no faster beyond `saturates`."""
    size = BatchSize(most)
    tried = []
    for _ in range(20):
        seconds = size.samples // SAMPLE_RATE
        tried.append(seconds)
        if seconds > fits:
            size.did_not_fit(size.samples)
        else:
            size.ran(size.samples, max(seconds, saturates) / 1000)
    assert size.is_settled
    return size.samples // SAMPLE_RATE, tried


@pytest.mark.parametrize(
    ("fits", "saturates", "found"),
    [
        (10_000, 10_000, 960),
        (10_000, 480, 480),
        (10_000, 1, FIRST_SECONDS),
        (300, 10_000, 240),
        (100, 10_000, 60),
    ],
)
def test_a_batch_grows_while_that_pays_and_fits(fits: float, saturates: float, found: int) -> None:
    assert calibrated(960, fits, saturates)[0] == found


def test_what_did_not_fit_is_not_tried_again() -> None:
    _, tried = calibrated(960, fits=300, saturates=10_000)
    assert sum(seconds > 300 for seconds in tried) == 1


def test_a_batch_that_is_not_full_proves_nothing() -> None:
    size = BatchSize(960)
    for _ in range(9):
        size.ran(size.samples // 2, 0.001)
    assert size.samples == FIRST_SECONDS * SAMPLE_RATE


def test_the_first_batch_of_a_size_may_be_slow() -> None:
    size = BatchSize(240)
    for seconds in (9.0, 1.0, 9.0, 1.5):
        size.ran(size.samples, seconds)
    assert size.samples == 240 * SAMPLE_RATE


def test_a_limit_below_the_first_size_is_the_size() -> None:
    assert BatchSize(30).samples == 30 * SAMPLE_RATE
