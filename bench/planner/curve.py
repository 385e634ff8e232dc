"""Cost and completion against the number of shards: the planner's model, and hosts replayed."""

from __future__ import annotations

from collections.abc import Iterator

from fanscribe.planning.fleet import gpu_minutes
from fanscribe.planning.rates import parakeet_usd

from bench.planner.hosts import replay

HOURS = 1_000
SHARDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
SEEDS = range(1, 21)


def run() -> Iterator[str]:
    yield f"{HOURS:,} hours of audio, a host for every shard: as the model has it, and replayed"
    yield f"{len(SEEDS)} times (mean) with uneven starts and with hosts that Spot takes back."
    yield ""
    yield "| shards | model $ | model min | replayed $ | replayed min |"
    yield "|---|---|---|---|---|"
    for shards in SHARDS:
        yield _line(shards)


def _line(shards: int) -> str:
    audio_ms = HOURS * 3_600_000
    jobs = [HOURS * 3600 / shards] * shards
    runs = [replay(jobs, shards, keeps=True, seed=seed) for seed in SEEDS]
    usd = sum(each.usd for each in runs) / len(runs)
    minutes = sum(each.hours for each in runs) / len(runs) * 60
    model_usd, model_minutes = parakeet_usd(audio_ms, shards), gpu_minutes(audio_ms, shards, shards)
    return f"| {shards} | {model_usd:.2f} | {model_minutes:.1f} | {usd:.2f} | {minutes:.1f} |"
