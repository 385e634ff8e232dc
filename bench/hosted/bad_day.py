"""What goes wrong at the service on a very bad day."""

from __future__ import annotations

from fanscribe_local.assemblyai_double import (
    Fault,
    broken,
    by_chance,
    cut_short,
    failing_job,
    late_job,
    lost_answer,
    repeated_webhook,
    reset,
    slow,
    throttled,
)


def bad_day(share: float) -> list[Fault]:
    """Each misbehaviour, for that share of the requests that it is about."""
    submitting = [
        throttled(1),
        broken(500),
        broken(502, bodyless=True),
        broken(503),
        broken(504, bodyless=True),
        reset(),
        lost_answer(),
        slow(0.3),
        cut_short(),
        Fault(status=400, error="speech_models: universal-2 is retired"),
        failing_job("Download error, unable to download https://b/a?X-Amz-Signature=secret"),
        failing_job("Audio duration is too short."),
        failing_job("Server error, please try again."),
        late_job(6.0),
        repeated_webhook(3),
    ]
    asking = [
        throttled(1, method="GET"),
        broken(500, method="GET"),
        broken(503, method="GET", bodyless=True),
        reset(method="GET"),
        slow(0.3, method="GET"),
        cut_short(method="GET"),
    ]
    return [by_chance(fault, share) for fault in (*submitting, *asking)]
