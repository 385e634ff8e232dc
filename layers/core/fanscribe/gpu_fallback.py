"""The hosted engine for what a failed GPU job left undone, if the budget still allows.

Whole files, because that is what the hosted engine is good at; only those with a chunk still
missing. Several jobs of a run can fail at the same moment, when Spot takes its hosts back: so
a claim on the budget is written first and counted afterwards, together with all others. Two
that do not both fit may both step back; together they never spend more than there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import structs

from fanscribe import layout
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import (
    AssemblyAiOptions,
    CutPlan,
    Estimate,
    Run,
    Shard,
    ShardChunk,
    ShardRef,
    samples_to_ms,
)
from fanscribe.hosted_parts import HostedPart, hosted_parts
from fanscribe.storage import Bucket

SUFFIX = "-fallback"

Price = Callable[[int, str], float]
"""Milliseconds of audio and a comma list of models to dollars."""


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
    claimed = price(_claimed_ms(run.run_id, work), hosted.model)
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
    for part in hosted_parts(work.read_as(layout.plan(run_id, chunk.file_id), CutPlan)):
        if not part.chunk.silent:
            yield _hosted(chunk, part, models, options)


def _hosted(
    chunk: ShardChunk, part: HostedPart, models: str, options: AssemblyAiOptions
) -> ShardChunk:
    multichannel = chunk.channel is not None and not part.excerpt
    key = chunk_key(
        chunk.source,
        part.chunk.start,
        part.chunk.end,
        engine="assemblyai",
        model=models,
        language=chunk.language,
        key_terms=chunk.key_terms,
        diarize=chunk.diarize,
        multichannel=multichannel,
        assemblyai=options,
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
        excerpt=part.excerpt,
    )


def _claimed_ms(run_id: str, work: Bucket) -> int:
    """Audio of all claims of a run. A file whose chunks lie in two shards is paid for once."""
    return sum({chunk.key: audio_ms(chunk) for chunk in _claimed(run_id, work)}.values())


def _claimed(run_id: str, work: Bucket) -> Iterator[ShardChunk]:
    for key in work.keys(layout.shards_prefix(run_id)):
        if key.endswith(f"{SUFFIX}.json"):
            yield from work.read_as(key, Shard).chunks
