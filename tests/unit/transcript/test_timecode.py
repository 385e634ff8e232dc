from __future__ import annotations

import pytest
from fanscribe.transcript.timecode import timecode
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("ms", "code"),
    [
        (0, "00:00:00,000"),
        (59_999, "00:00:59,999"),
        (60_000, "00:01:00,000"),
        (3_599_999, "00:59:59,999"),
        (3_600_000, "01:00:00,000"),
        (100 * 3_600_000 + 1, "100:00:00,001"),
    ],
)
def test_time_carries_over_at_sixty(ms: int, code: str) -> None:
    assert timecode(ms, ",") == code


@given(st.integers(0, 10**10))
def test_no_millisecond_is_lost(ms: int) -> None:
    hours, minutes, rest = timecode(ms, ".").split(":")
    seconds, millis = rest.split(".")
    assert ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(millis) == ms
    assert int(minutes) < 60
    assert int(seconds) < 60
