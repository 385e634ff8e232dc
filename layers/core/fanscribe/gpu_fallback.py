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
    CutPlan,
    Estimate,
    Run,
    Shard,
    ShardChunk,
    ShardRef,
    samples_to_ms,
)
from fanscribe.storage import Bucket

SUFFIX = "-fallback"

Price = Callable[[int, str], float]
"""Milliseconds of audio and a comma list of models to dollars."""


def hosted_shard(shard: Shard, files: list[ShardChunk], models: str, work: Bucket) -> Shard:
    """The files of `files` (one chunk of each) whole, for the hosted engine."""
    return Shard(
        run_id=shard.run_id,
        shard_id=shard.shard_id + SUFFIX,
        engine="assemblyai",
        model=models,
        chunks=tuple(_whole_file(shard.run_id, chunk, models, work) for chunk in files),
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


def _whole_file(run_id: str, chunk: ShardChunk, models: str, work: Bucket) -> ShardChunk:
    samples = work.read_as(layout.plan(run_id, chunk.file_id), CutPlan).samples
    multichannel = chunk.channel is not None
    key = chunk_key(
        chunk.source,
        0,
        samples,
        engine="assemblyai",
        model=models,
        language=chunk.language,
        key_terms=chunk.key_terms,
        diarize=chunk.diarize,
        multichannel=multichannel,
    )
    return structs.replace(
        chunk,
        key=key,
        index=0,
        start=0,
        end=samples,
        hard_cut=False,
        multichannel=multichannel,
        channel=None,
    )


def _claimed_ms(run_id: str, work: Bucket) -> int:
    """Audio of all claims of a run. A file whose chunks lie in two shards is paid for once."""
    return sum({chunk.key: audio_ms(chunk) for chunk in _claimed(run_id, work)}.values())


def _claimed(run_id: str, work: Bucket) -> Iterator[ShardChunk]:
    for key in work.keys(layout.shards_prefix(run_id)):
        if key.endswith(f"{SUFFIX}.json"):
            yield from work.read_as(key, Shard).chunks
