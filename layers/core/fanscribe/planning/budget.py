"""A run's load in dollars and minutes, and the sentence that says whether its budget holds."""

from __future__ import annotations

import math

from msgspec import Struct

from fanscribe.contracts import Costs, Estimate, Options
from fanscribe.planning.fleet import gpu_minutes, hosted_minutes, is_in_time
from fanscribe.planning.measured import Measured
from fanscribe.planning.rates import (
    lambda_usd,
    on_demand_usd,
    parakeet_usd,
    s3_usd,
    step_functions_usd,
)

_MS_PER_HOUR = 3_600_000


class Load(Struct, frozen=True, kw_only=True):
    """What there is to transcribe, by engine; `hosted_usd` is the service's price of its part.

    `low` and `high` are what the audio may come to, as parts of what is likely: 1 where it was
    measured. `hosts` is how many GPUs may run at once.
    """

    items: int
    parakeet_ms: int
    parakeet_shards: int
    assemblyai_ms: int
    assemblyai_shards: int
    assemblyai_files: int = 0
    hosted_usd: float = 0.0
    assumed_items: int = 0
    assumed_ms: int = 0
    low: float = 1.0
    high: float = 1.0
    hosts: int = 64

    @property
    def audio_ms(self) -> int:
        return self.parakeet_ms + self.assemblyai_ms


def estimate(
    load: Load,
    options: Options,
    *,
    exact: bool,
    known: Measured = Measured(),  # noqa: B008 - frozen
) -> Estimate:
    """Dollars by who is paid, their sum rounded up to the cent, and minutes.

    The budget holds if those dollars are not above it.
    """
    speed = known.gpu_speed
    costs = _costs(load, 1.0, speed)
    usd = _total(costs)
    gpu = (load.parakeet_ms, load.parakeet_shards, speed)
    minutes = max(
        gpu_minutes(load.parakeet_ms, load.parakeet_shards, load.hosts, speed),
        hosted_minutes(load.assemblyai_ms, load.assemblyai_files),
    )
    return Estimate(
        audio_ms=load.audio_ms,
        parakeet_ms=load.parakeet_ms,
        assemblyai_ms=load.assemblyai_ms,
        usd=usd,
        budget_usd=options.budget_usd,
        within_budget=usd <= options.budget_usd,
        verdict=_verdict(load, usd, options.budget_usd),
        assumed_items=load.assumed_items,
        exact=exact,
        costs=costs,
        audio_low_ms=round(load.audio_ms * load.low),
        audio_high_ms=round(load.audio_ms * load.high),
        usd_low=_total(_costs(load, load.low, speed)),
        usd_high=_total(_costs(load, load.high, speed)),
        on_demand_usd=_cents_up(usd - parakeet_usd(*gpu) + on_demand_usd(*gpu)),
        shards=load.parakeet_shards + load.assemblyai_shards,
        minutes=round(minutes, 1),
        within_deadline=is_in_time(minutes, options.deadline_minutes),
        runs=known.runs,
    )


def _costs(load: Load, part: float, speed: float | None) -> Costs:
    """With only `part` of the audio, or with so many times as much."""
    counts = (load.items, load.parakeet_shards, load.assemblyai_shards)
    return Costs(
        gpu=parakeet_usd(round(load.parakeet_ms * part), load.parakeet_shards, speed),
        hosted=load.hosted_usd * part,
        functions=lambda_usd(*counts),
        step_functions=step_functions_usd(*counts),
        s3=s3_usd(load.items, round(load.audio_ms * part)),
    )


def _total(costs: Costs) -> float:
    return _cents_up(costs.gpu + costs.hosted + costs.functions + costs.step_functions + costs.s3)


def _cents_up(usd: float) -> float:
    # The inner rounding takes away what binary fractions add: 31.2 stays 31.20.
    return math.ceil(round(usd * 100, 6)) / 100


def _verdict(load: Load, usd: float, budget_usd: float) -> str:
    hours = load.audio_ms / _MS_PER_HOUR
    judged = (
        f"is within the budget of ${budget_usd:,.2f}"
        if usd <= budget_usd
        else f"is above the budget of ${budget_usd:,.2f}: raise budget_usd or drop items"
    )
    return f"estimated ${usd:,.2f} for {hours:,.1f} h of audio{_assumption(load)} {judged}"


def _assumption(load: Load) -> str:
    if load.low == load.high:
        return ""
    low, high = (load.audio_ms * part / _MS_PER_HOUR for part in (load.low, load.high))
    range_told = f"{low:,.1f} to {high:,.1f} h"
    if not load.assumed_items:
        return f" ({range_told}, by the sizes of the files)"
    items = "1 item" if load.assumed_items == 1 else f"{load.assumed_items} items"
    return f" ({range_told}: {items} assumed {load.assumed_ms / 60_000:g} min long)"
