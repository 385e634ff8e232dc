"""A run's load in dollars, and the sentence that says whether its budget holds."""

from __future__ import annotations

import math

from msgspec import Struct

from fanscribe.contracts import Estimate
from fanscribe.planning.rates import assemblyai_usd, orchestration_usd, parakeet_usd

_MS_PER_HOUR = 3_600_000


class Load(Struct, frozen=True, kw_only=True):
    """What there is to transcribe, by engine; `hosted_models` are the service's."""

    items: int
    parakeet_ms: int
    parakeet_shards: int
    assemblyai_ms: int
    assemblyai_shards: int
    hosted_models: str = ""
    assumed_items: int = 0
    assumed_ms: int = 0


def estimate(load: Load, budget_usd: float, *, exact: bool) -> Estimate:
    """Dollars: `parakeet_usd` + `assemblyai_usd` + `orchestration_usd`, rounded up to the cent.

    The budget holds if those dollars are not above it.
    """
    usd = _cents_up(
        parakeet_usd(load.parakeet_ms, load.parakeet_shards)
        + assemblyai_usd(load.assemblyai_ms, load.hosted_models)
        + orchestration_usd(load.items, load.parakeet_shards + load.assemblyai_shards)
    )
    return Estimate(
        audio_ms=load.parakeet_ms + load.assemblyai_ms,
        parakeet_ms=load.parakeet_ms,
        assemblyai_ms=load.assemblyai_ms,
        usd=usd,
        budget_usd=budget_usd,
        within_budget=usd <= budget_usd,
        verdict=_verdict(load, usd, budget_usd),
        assumed_items=load.assumed_items,
        exact=exact,
    )


def _cents_up(usd: float) -> float:
    # The inner rounding takes away what binary fractions add: 31.2 stays 31.20.
    return math.ceil(round(usd * 100, 6)) / 100


def _verdict(load: Load, usd: float, budget_usd: float) -> str:
    hours = (load.parakeet_ms + load.assemblyai_ms) / _MS_PER_HOUR
    judged = (
        f"is within the budget of ${budget_usd:,.2f}"
        if usd <= budget_usd
        else f"is above the budget of ${budget_usd:,.2f}: raise budget_usd or drop items"
    )
    return f"estimated ${usd:,.2f} for {hours:,.1f} h of audio{_assumption(load)} {judged}"


def _assumption(load: Load) -> str:
    if not load.assumed_items:
        return ""
    items = "1 item" if load.assumed_items == 1 else f"{load.assumed_items} items"
    return f" ({items} assumed {load.assumed_ms / 60_000:g} min long)"
