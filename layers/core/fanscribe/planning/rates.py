"""What a run's work costs, in dollars.

Estimates lean to the dear side: a budget that holds in the estimate holds in the bill.
"""

from __future__ import annotations

from collections.abc import Iterable

from fanscribe.contracts import HostedUse, MachineUse, ShardSummary
from fanscribe.planning.orchestration import orchestration
from fanscribe.planning.pricing import GpuRate, InstanceRate, pricing

_MS_PER_HOUR = 3_600_000


def machine_hours(audio_ms: int, shards: int, speed: float | None = None) -> float:
    """Audio hours / speed + shards x startup hours. `speed` None is the rates' own."""
    gpu = pricing().gpu
    return audio_ms / _MS_PER_HOUR / (speed or gpu.speed) + shards * gpu.startup_minutes / 60


def parakeet_usd(audio_ms: int, shards: int, speed: float | None = None) -> float:
    """GPU dollars: machine hours x the instance's hourly price."""
    return machine_hours(audio_ms, shards, speed) * pricing().gpu.usd_per_hour


def on_demand_usd(audio_ms: int, shards: int, speed: float | None = None) -> float:
    """The same where Spot has nothing to give."""
    return machine_hours(audio_ms, shards, speed) * pricing().gpu.on_demand_usd_per_hour


def hosted_usd(use: HostedUse) -> float:
    """Hosted dollars: billed hours x (the price of the dearest of its models + its add-ons').

    The service picks one model for each file. One without a price here is taken for the dearest
    one known.
    """
    rates = pricing().hosted
    dearest = max(rates.usd_per_hour.values())
    named = [name.strip() for name in use.models.split(",") if name.strip()]
    model = max((rates.usd_per_hour.get(name, dearest) for name in named), default=dearest)
    on_top = sum(rates.add_ons_usd_per_hour[name] for name in use.add_ons)
    return use.billed_ms / _MS_PER_HOUR * (model + on_top)


def lambda_usd(items: int, gpu_shards: int, hosted_shards: int) -> float:
    functions = pricing().lambda_
    calls = orchestration(items, gpu_shards, hosted_shards).lambda_calls if items else 0
    gb_seconds = items * functions.gb_seconds_per_item
    return gb_seconds * functions.usd_per_gb_second + calls * functions.usd_per_call


def step_functions_usd(items: int, gpu_shards: int, hosted_shards: int) -> float:
    if not items:
        return 0.0
    transitions = orchestration(items, gpu_shards, hosted_shards).transitions
    return transitions * pricing().step_functions.usd_per_transition


def s3_usd(items: int, audio_ms: int) -> float:
    s3, hours = pricing().s3, audio_ms / _MS_PER_HOUR
    puts = items * s3.puts_per_item + hours * s3.puts_per_audio_hour
    gets = items * s3.gets_per_item + hours * s3.gets_per_audio_hour
    return puts * s3.usd_per_put + gets * s3.usd_per_get


def orchestration_usd(items: int, gpu_shards: int, hosted_shards: int) -> float:
    """Lambda and Step Functions."""
    shards = (gpu_shards, hosted_shards)
    return lambda_usd(items, *shards) + step_functions_usd(items, *shards)


def actual_usd(summaries: Iterable[ShardSummary], items: int = 0) -> float:
    """What the jobs billed, at the estimate's rates.

    Parakeet: `machine_usd` of each use. Hosted: `hosted_usd` of each use. Plus
    what `items` and the shards that ran ask of Lambda, Step Functions and S3.
    """
    done = tuple(summaries)
    hosted = sum(summary.engine == "assemblyai" for summary in done)
    audio_ms = sum(summary.audio_ms for summary in done)
    return (
        sum(map(billed_usd, done))
        + orchestration_usd(items, len(done) - hosted, hosted)
        + s3_usd(items, audio_ms)
    )


def billed_usd(summary: ShardSummary) -> float:
    """What one job billed, without orchestration."""
    if summary.engine == "assemblyai":
        return sum(map(hosted_usd, summary.hosted))
    uses = summary.machines or (MachineUse(billed_ms=summary.billed_ms),)
    return sum(map(machine_usd, uses))


def machine_usd(use: MachineUse) -> float:
    """Hours x the price of such a host; one of which nothing is known is taken for the estimates'
    host, on Spot."""
    rate = _rate_of(use.instance_type)
    is_spot = use.life_cycle in (None, "spot")
    usd_per_hour = rate.usd_per_hour if is_spot else rate.on_demand_usd_per_hour
    return use.billed_ms / _MS_PER_HOUR * usd_per_hour


def _rate_of(instance_type: str | None) -> GpuRate | InstanceRate:
    gpu = pricing().gpu
    # The estimates' own price first: a stack that knows it better says it there.
    if instance_type is None or instance_type == gpu.instance:
        return gpu
    return gpu.instances.get(instance_type, gpu)
