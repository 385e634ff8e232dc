"""What a plan costs: the estimate again, of audio that was measured and shards that are there."""

from __future__ import annotations

from collections.abc import Iterable

from fanscribe.contracts import Estimate, Options, Shard, ShardChunk, ShardRef, samples_to_ms
from fanscribe.effective import hosted_models
from fanscribe.planning.budget import Load, estimate
from fanscribe.planning.fleet import hosts_at_once
from fanscribe.planning.measured import Measured
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
    hosted = [one for shard in shards if shard.engine == "assemblyai" for one in shard.chunks]
    load = Load(
        items=items,
        parakeet_ms=sum(gpu),
        parakeet_shards=len(gpu),
        assemblyai_ms=sum(hosted_ms),
        assemblyai_shards=len(hosted_ms),
        assemblyai_files=len({chunk.file_id for chunk in hosted}),
        diarized_ms=_audio_ms(chunk for chunk in hosted if chunk.diarize),
        termed_ms=_audio_ms(chunk for chunk in hosted if chunk.key_terms),
        hosted_models=hosted_models(options, settings.assemblyai_models),
        hosts=hosts_at_once(settings),
    )
    return estimate(load, options, exact=True, known=known)


def _audio_ms(chunks: Iterable[ShardChunk]) -> int:
    return samples_to_ms(sum(chunk.end - chunk.start for chunk in chunks))
