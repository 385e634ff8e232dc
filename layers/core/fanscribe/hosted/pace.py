"""How long to wait: before a poll, before another try, and when to stop.

Polls: the service takes about a sixtieth of the audio's time, so the first poll comes after
that, and each later one after half as long again: nobody waits half as long again as he must.
`MAX_POLLS` polls with waits of at most `MAX_WAIT_S` are ten hours and more: a job still open then
is given up by name, after fewer than 80 state transitions.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_before_delay
from tenacity.wait import wait_random_exponential

from fanscribe.errors import HostedThrottledError, TransientError

MIN_WAIT_S = 3
MAX_WAIT_S = 3600
MAX_POLLS = 25
WEBHOOK_MOST_S = 3 * 3600
PATIENCE_S = 60.0
"""The longest a call is tried again; after it the state machine's own retry takes over."""

T = TypeVar("T")
_backoff = wait_random_exponential(multiplier=0.5, max=8)


def first_wait(longest_audio_ms: int) -> int:
    """Seconds until the first poll of a shard whose longest file is that long."""
    return min(MAX_WAIT_S, max(MIN_WAIT_S, math.ceil(longest_audio_ms / 1000 / 60)))


def webhook_wait(longest_audio_ms: int, least_s: int) -> int:
    """Seconds that a webhook is waited for: ten times what it should take. Then we ask."""
    return min(WEBHOOK_MOST_S, max(least_s, math.ceil(longest_audio_ms / 1000 / 6)))


def next_wait(seconds: int) -> int:
    """Seconds until the next poll, after one that came after `seconds`."""
    return min(MAX_WAIT_S, math.ceil(seconds * 1.5))


def patiently(call: Callable[[], T], patience_s: float = PATIENCE_S) -> T:
    """`call()`, again after each TransientError: when the service says, else ever later.

    Raises the last one when the next try would come after `patience_s`.
    """
    return Retrying(
        retry=retry_if_exception_type(TransientError),
        wait=_asked_or_backoff,
        stop=stop_before_delay(patience_s),
        reraise=True,
    )(call)


def _asked_or_backoff(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, HostedThrottledError):
        return float(error.retry_after_s)
    return _backoff(state)
