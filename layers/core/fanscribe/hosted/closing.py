"""The end of a hosted shard: what it did and cost, or why it did nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fanscribe import layout
from fanscribe.contracts import (
    AssemblyAiOptions,
    Failure,
    HostedJob,
    HostedUse,
    Shard,
    ShardChunk,
    ShardSummary,
    samples_to_ms,
)
from fanscribe.errors import ShardFailedError, recorded_error
from fanscribe.hosted.records import COLLECT, SUBMIT
from fanscribe.hosted_use import hosted_use
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket


def close_shard(
    shard: Shard, jobs: tuple[HostedJob, ...], options: AssemblyAiOptions, work: Bucket
) -> None:
    """Write the ShardSummary; raise the first file's error if no file has words."""
    there = in_parallel(lambda chunk: work.exists(layout.chunk_result(chunk.key)), shard.chunks)
    done = [chunk for chunk, result in zip(shard.chunks, there, strict=True) if result]
    summary = _summary(shard, done, {job.chunk.key for job in jobs}, options)
    work.write_as(layout.summary(shard.run_id, shard.shard_id), summary)
    if shard.chunks and not done:
        raise _first_error(shard, work)


def audio_ms(chunk: ShardChunk) -> int:
    return samples_to_ms(chunk.end - chunk.start)


def _summary(
    shard: Shard, done: list[ShardChunk], submitted: set[str], options: AssemblyAiOptions
) -> ShardSummary:
    # By key: a recording that stands in two rows was one job.
    paid = {chunk.key: chunk for chunk in done if chunk.key in submitted}
    uses = _together(hosted_use(chunk, shard.model, options) for chunk in paid.values())
    return ShardSummary(
        shard_id=shard.shard_id,
        engine=shard.engine,
        model=shard.model,
        audio_ms=sum(audio_ms(chunk) for chunk in shard.chunks),
        billed_ms=sum(use.billed_ms for use in uses),
        chunks_done=len(done),
        chunks_cached=sum(chunk.key not in submitted for chunk in done),
        chunks_failed=len(shard.chunks) - len(done),
        hosted=uses,
    )


def _together(uses: Iterable[HostedUse]) -> tuple[HostedUse, ...]:
    """One for all that is billed alike."""
    billed_ms: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for use in uses:
        billed_ms[use.models, use.add_ons] += use.billed_ms
    return tuple(
        HostedUse(models=models, add_ons=add_ons, billed_ms=ms)
        for (models, add_ons), ms in billed_ms.items()
    )


def _first_error(shard: Shard, work: Bucket) -> Exception:
    failure = _recorded(shard.run_id, shard.chunks[0].file_id, work)
    cause = failure.cause if failure else "no reason was recorded"
    named = recorded_error(failure.error, cause) if failure else None
    return named or ShardFailedError(shard.shard_id, len(shard.chunks), cause)


def _recorded(run_id: str, file_id: str, work: Bucket) -> Failure | None:
    for state in (COLLECT, SUBMIT):
        try:
            return work.read_as(layout.failure(run_id, file_id, state), Failure)
        except KeyError:
            continue
    return None
