"""The machine the job runs on."""

from __future__ import annotations

from msgspec import Struct


class Host(Struct):
    """What is known of it so far; None where nobody tells."""

    instance_type: str | None = None
    life_cycle: str | None = None
