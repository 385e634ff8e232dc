"""What an hour of audio costs, from the dated rates in `pricing.json`.

Estimates lean to the dear side: a budget that holds in the estimate holds in the bill.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from fanscribe.contracts import ShardSummary

_MS_PER_HOUR = 3_600_000


class GpuRate(Struct, frozen=True):
    """`speed` is hours of audio per hour of a whole job."""

    instance: str
    usd_per_hour: float
    speed: float
    startup_minutes: float
    source: str


class HostedRate(Struct, frozen=True):
    """`usd_per_hour` of audio, by the model's name."""

    usd_per_hour: dict[str, float]
    source: str


class LambdaRate(Struct, frozen=True):
    """`gb_seconds_per_item` is what splitting and merging one item take."""

    usd_per_gb_second: float
    gb_seconds_per_item: float
    source: str


class StepFunctionsRate(Struct, frozen=True):
    """State transitions that one more item, and one more shard, bring."""

    usd_per_transition: float
    transitions_per_item: int
    transitions_per_shard: int
    source: str


class Pricing(Struct, frozen=True, rename={"lambda_": "lambda"}):
    """`pricing.json`: rates, when they were read, and where."""

    read: str
    region: str
    gpu: GpuRate
    hosted: HostedRate
    lambda_: LambdaRate
    step_functions: StepFunctionsRate


@cache
def pricing() -> Pricing:
    """The rates every estimate and every report is computed from."""
    text = files("fanscribe.planning").joinpath("pricing.json").read_bytes()
    return msgspec.json.decode(text, type=Pricing)


def parakeet_usd(audio_ms: int, shards: int) -> float:
    """GPU dollars: (audio hours / speed + shards x startup hours) x the instance's hourly price."""
    gpu = pricing().gpu
    hours = audio_ms / _MS_PER_HOUR / gpu.speed + shards * gpu.startup_minutes / 60
    return hours * gpu.usd_per_hour


def assemblyai_usd(audio_ms: int, models: str = "") -> float:
    """Hosted dollars: audio hours x the price of the dearest of `models`.

    `models` is a comma-separated list, of which the service picks one per file. A model without
    a price here is taken for the dearest one known.
    """
    prices = pricing().hosted.usd_per_hour
    dearest = max(prices.values())
    named = [name.strip() for name in models.split(",") if name.strip()]
    price = max((prices.get(name, dearest) for name in named), default=dearest)
    return audio_ms / _MS_PER_HOUR * price


def orchestration_usd(items: int, shards: int) -> float:
    """Lambda GB-seconds and Step Functions transitions, per item and per shard."""
    functions, states = pricing().lambda_, pricing().step_functions
    transitions = items * states.transitions_per_item + shards * states.transitions_per_shard
    gb_seconds = items * functions.gb_seconds_per_item
    return gb_seconds * functions.usd_per_gb_second + transitions * states.usd_per_transition


def actual_usd(summaries: Iterable[ShardSummary], items: int = 0) -> float:
    """What the jobs billed, at the estimate's rates.

    Parakeet: billed machine hours x the instance's price. Hosted: billed audio hours x the
    model's price. Plus `orchestration_usd` of `items` and of the shards that ran.
    """
    done = tuple(summaries)
    return sum(map(billed_usd, done)) + orchestration_usd(items, len(done))


def billed_usd(summary: ShardSummary) -> float:
    """What one job billed, without orchestration."""
    if summary.engine == "assemblyai":
        return assemblyai_usd(summary.billed_ms, summary.model)
    return summary.billed_ms / _MS_PER_HOUR * pricing().gpu.usd_per_hour
