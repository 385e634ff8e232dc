"""How long we wait."""

from __future__ import annotations

import itertools
import time

import pytest
from fanscribe.errors import HostedKeyRejectedError, HostedThrottledError, HostedUnavailableError
from fanscribe.hosted import pace

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("audio_ms", "seconds"),
    [(0, 3), (60_000, 3), (600_001, 11), (HOUR_MS, 60), (9 * HOUR_MS, 540), (99 * HOUR_MS, 3600)],
)
def test_the_first_wait_is_a_sixtieth_of_the_longest_file(audio_ms: int, seconds: int) -> None:
    assert pace.first_wait(audio_ms) == seconds


def waits(first: int) -> list[int]:
    """Every wait of a job that never ends."""
    return list(
        itertools.accumulate(
            range(pace.MAX_POLLS - 1), lambda wait, _: pace.next_wait(wait), initial=first
        )
    )


def test_waits_grow_by_half_up_to_an_hour() -> None:
    assert waits(3)[:6] == [3, 5, 8, 12, 18, 27]
    assert max(waits(3)) == 3600


@pytest.mark.parametrize("audio_ms", [1000, HOUR_MS, 10 * HOUR_MS])
def test_whatever_the_length_a_job_has_ten_hours_and_few_transitions(audio_ms: int) -> None:
    assert sum(waits(pace.first_wait(audio_ms))) > 9.9 * 3600
    assert 3 * pace.MAX_POLLS < 80


@pytest.mark.parametrize(
    ("audio_ms", "seconds"), [(0, 900), (10 * HOUR_MS, 6000), (99 * HOUR_MS, 10_800)]
)
def test_a_webhook_is_waited_for_ten_times_as_long_as_it_should_take(
    audio_ms: int, seconds: int
) -> None:
    assert pace.webhook_wait(audio_ms, 900) == seconds


def test_a_call_is_tried_again_after_as_long_as_the_service_asks() -> None:
    answers = iter([HostedThrottledError(1), "yes"])

    def call() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    started = time.monotonic()
    assert pace.patiently(call) == "yes"
    assert 1.0 <= time.monotonic() - started < 2.0


def test_what_will_not_pass_is_not_tried_again() -> None:
    calls = []

    def call() -> None:
        calls.append(1)
        raise HostedKeyRejectedError("HTTP 401")

    with pytest.raises(HostedKeyRejectedError):
        pace.patiently(call)
    assert len(calls) == 1


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_backoff", lambda state: 0.01)

    def call() -> None:
        raise HostedUnavailableError("down")

    started = time.monotonic()
    with pytest.raises(HostedUnavailableError):
        pace.patiently(call, 0.1)
    assert time.monotonic() - started < 1.0
