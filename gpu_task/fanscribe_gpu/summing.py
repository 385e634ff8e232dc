"""What a job did in all its tries."""

from __future__ import annotations

from collections.abc import Sequence

from fanscribe.contracts import (
    Found,
    Shard,
    ShardChunk,
    ShardSummary,
    Telemetry,
    samples_to_ms,
)

from fanscribe_gpu.attempts import Attempts
from fanscribe_gpu.progress import Progress


def found_of(chunks: Sequence[ShardChunk]) -> Found:
    """Of chunks that have a result already."""
    return Found(len(chunks), sum(samples_to_ms(chunk.end - chunk.start) for chunk in chunks))


def summed_up(
    shard: Shard,
    found: Found,
    progress: Progress,
    attempts: Attempts,
    telemetry: Telemetry | None,
) -> ShardSummary:
    """Of all tries: what was `found` by this one and not by the first was done in between; what
    another run did meanwhile was found."""
    first, machines = attempts.first_found, attempts.machines
    return ShardSummary(
        shard_id=shard.shard_id,
        engine=shard.engine,
        model=shard.model,
        audio_ms=found.audio_ms - first.audio_ms + progress.audio_ms,
        billed_ms=sum(use.billed_ms for use in machines),
        machines=machines,
        chunks_done=found.chunks - first.chunks + progress.done,
        chunks_cached=first.chunks + progress.cached - found.chunks,
        chunks_failed=progress.failed,
        telemetry=telemetry,
    )
