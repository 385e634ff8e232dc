"""What a run will cost."""

from __future__ import annotations

from msgspec import Struct

from fanscribe.contracts.units import Milliseconds


class Costs(Struct, frozen=True, kw_only=True):
    """Dollars of a run by who is paid. `hosted` includes its add-ons."""

    gpu: float
    hosted: float
    functions: float
    step_functions: float
    s3: float


class Estimate(Struct, frozen=True, kw_only=True):
    """Audio and dollars of a run, and whether the budget holds.

    Before the split (`exact` False) durations come from the manifest, and `assumed_items`
    counts the items that gave none; after it (`exact` True) they were measured.
    `verdict` is the sentence an operator reads when the budget does not hold.

    `usd` is `costs` together. Where durations are not given, `low` to `high` is the range that
    the truth lies in, as far as sizes and endings tell. `on_demand_usd` is the run's price where
    Spot has nothing to give. `minutes` is how long the engines take with `shards`, the first GPU's
    start included; whether that is in time is `within_deadline`. `runs` tells how many runs of
    this stack taught it its GPU's speed; with none it is the published one.
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
    costs: Costs | None = None
    audio_low_ms: Milliseconds = 0
    audio_high_ms: Milliseconds = 0
    usd_low: float = 0.0
    usd_high: float = 0.0
    on_demand_usd: float = 0.0
    shards: int = 0
    minutes: float = 0.0
    within_deadline: bool = True
    runs: int = 0
