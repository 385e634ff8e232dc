"""What a run will cost."""

from __future__ import annotations

from msgspec import Struct

from fanscribe.contracts.units import Milliseconds


class Estimate(Struct, frozen=True, kw_only=True):
    """Audio and dollars of a run, and whether the budget holds.

    Before the split (`exact` False) durations come from the manifest, and `assumed_items`
    counts the items that gave none; after it (`exact` True) they were measured.
    `verdict` is the sentence an operator reads when the budget does not hold.
    """

    audio_ms: Milliseconds
    parakeet_ms: Milliseconds
    assemblyai_ms: Milliseconds
    usd: float
    budget_usd: float
    within_budget: bool
    verdict: str
    assumed_items: int = 0
    exact: bool = False
