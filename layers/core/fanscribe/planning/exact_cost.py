"""What a plan costs: the estimate again, of audio that was measured and shards that are there."""

from __future__ import annotations

from fanscribe.contracts import Estimate, Options, Shard, ShardRef
from fanscribe.hosted_use import hosted_use
from fanscribe.planning.budget import Load, estimate
from fanscribe.planning.fleet import hosts_at_once
from fanscribe.planning.measured import Measured
from fanscribe.planning.rates import hosted_usd
from fanscribe.settings import Settings


def exact_estimate(
    shards: list[Shard],
    references: list[ShardRef],
    items: int,
    options: Options,
    settings: Settings,
    known: Measured,
) -> Estimate:
    """`references` are of `shards`; `items` all of the run's that were planned."""
    gpu = [shard.audio_ms for shard in references if shard.engine == "parakeet"]
    hosted_ms = [shard.audio_ms for shard in references if shard.engine == "assemblyai"]
    hosted = [
        (chunk, shard.model)
        for shard in shards
        if shard.engine == "assemblyai"
        for chunk in shard.chunks
    ]
    load = Load(
        items=items,
        parakeet_ms=sum(gpu),
        parakeet_shards=len(gpu),
        assemblyai_ms=sum(hosted_ms),
        assemblyai_shards=len(hosted_ms),
        assemblyai_files=len({chunk.file_id for chunk, _ in hosted}),
        hosted_usd=sum(
            hosted_usd(hosted_use(chunk, model, options.assemblyai)) for chunk, model in hosted
        ),
        hosts=hosts_at_once(settings),
    )
    return estimate(load, options, exact=True, known=known)
