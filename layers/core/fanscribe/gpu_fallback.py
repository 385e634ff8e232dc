"""The hosted engine for what a failed GPU job left undone, if the budget still allows.

Whole files, because that is what the hosted engine is good at; only those with a chunk still
missing. Several jobs of a run can fail at the same moment, when Spot takes its hosts back: so
a claim on the budget is written first and counted afterwards, together with all others. Two
that do not both fit may both step back; together they never spend more than there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import structs

from fanscribe import layout
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import (
    AssemblyAiOptions,
    CutPlan,
    Estimate,
    HostedUse,
    Run,
    Shard,
    ShardChunk,
    ShardRef,
    samples_to_ms,
)
from fanscribe.hosted_parts import HostedPart, hosted_parts
from fanscribe.hosted_use import hosted_models, hosted_use
from fanscribe.storage import Bucket

SUFFIX = "-fallback"
_ENDING = f"{SUFFIX}.json"

Price = Callable[[HostedUse], float]
"""What the service is asked for, to dollars."""


def hosted_shard(
    shard: Shard, files: list[ShardChunk], models: str, options: AssemblyAiOptions, work: Bucket
) -> Shard:
    """The files of `files` (one chunk of each) whole, for the hosted engine."""
    return Shard(
        run_id=shard.run_id,
        shard_id=shard.shard_id + SUFFIX,
        engine="assemblyai",
        model=models,
        chunks=tuple(
            part for chunk in files for part in _parts(shard.run_id, chunk, models, options, work)
        ),
    )


def claim(
    hosted: Shard, estimate: Estimate, run: Run, price: Price, work: Bucket
) -> tuple[float, float]:
    """Write `hosted`, and count it against what the run has left.

    The dollars of all claims and the dollars there are for them. A claim that does not fit is
    withdrawn: its shard stays, without files.
    """
    key = layout.shard(run.run_id, hosted.shard_id)
    work.write_as(key, hosted)
    claimed = sum(map(price, _claimed(run, work)))
    left = run.options.budget_usd - estimate.usd
    if claimed > left:
        work.write_as(key, structs.replace(hosted, chunks=()))
    return claimed, left


def reference(hosted: Shard, gpu: ShardRef) -> ShardRef:
    """`hosted` as the state machine sees it, in the place of `gpu`."""
    return ShardRef(
        shard_id=hosted.shard_id,
        engine=hosted.engine,
        shard_key=layout.shard(hosted.run_id, hosted.shard_id),
        audio_ms=sum(audio_ms(chunk) for chunk in hosted.chunks),
        chunk_count=len(hosted.chunks),
        timeout_seconds=gpu.timeout_seconds,
    )


def audio_ms(chunk: ShardChunk) -> int:
    return samples_to_ms(chunk.end - chunk.start)


def _parts(
    run_id: str, chunk: ShardChunk, models: str, options: AssemblyAiOptions, work: Bucket
) -> Iterator[ShardChunk]:
    """What the hosted engine is handed of the file of `chunk`."""
    plan = work.read_as(layout.plan(run_id, chunk.file_id), CutPlan)
    for part in hosted_parts(plan):
        if not part.chunk.silent:
            apart = chunk.channel is not None and not part.excerpt
            channels = plan.channels if apart else 1
            yield _hosted(chunk, part, models, options, channels)


def _hosted(
    chunk: ShardChunk,
    part: HostedPart,
    models: str,
    options: AssemblyAiOptions,
    channels: int,
) -> ShardChunk:
    own = chunk.assemblyai or options
    multichannel = channels > 1
    key = chunk_key(
        chunk.source,
        part.chunk.start,
        part.chunk.end,
        engine="assemblyai",
        model=hosted_models(own, models),
        language=chunk.language,
        key_terms=chunk.key_terms,
        diarize=chunk.diarize,
        multichannel=multichannel,
        assemblyai=own,
    )
    return structs.replace(
        chunk,
        key=key,
        index=part.chunk.index,
        start=part.chunk.start,
        end=part.chunk.end,
        hard_cut=part.chunk.hard_cut,
        overlap_before=part.chunk.overlap_before,
        overlap_after=part.chunk.overlap_after,
        anchor=part.chunk.anchor,
        multichannel=multichannel,
        channel=None,
        channels=channels,
        excerpt=part.excerpt,
    )


def _claimed(run: Run, work: Bucket) -> Iterable[HostedUse]:
    """What all claims of a run ask for. A file whose chunks lie in two shards is paid for once."""
    keys = [key for key in work.keys(layout.shards_prefix(run.run_id)) if key.endswith(_ENDING)]
    shards = [work.read_as(key, Shard) for key in keys]
    options = run.options.assemblyai
    return {
        chunk.key: hosted_use(chunk, shard.model, options)
        for shard in shards
        for chunk in shard.chunks
    }.values()
