"""Time as people see it, and time as samples."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

SAMPLE_RATE = 16_000
"""Samples per second of every decoded signal, and of every chunk boundary."""

Milliseconds = Annotated[int, Meta(ge=0)]
Samples = Annotated[int, Meta(ge=0)]
Confidence = Annotated[float, Meta(ge=0.0, le=1.0)]


def samples_to_ms(samples: int) -> int:
    """Samples at 16 kHz as whole milliseconds, rounded half up."""
    return (samples * 1000 + SAMPLE_RATE // 2) // SAMPLE_RATE


def ms_to_samples(ms: int) -> int:
    """Milliseconds as samples at 16 kHz; exact."""
    return ms * SAMPLE_RATE // 1000


class Span(Struct, frozen=True, array_like=True):
    """`[start, end)` in samples at 16 kHz; in JSON, a pair."""

    start: Samples
    end: Samples
