"""PlanShards: what is left to transcribe, dealt out to shards, priced to the second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

from fanscribe import layout
from fanscribe.contracts import (
    Engine,
    Estimate,
    MergeItem,
    Plan,
    PlanPayload,
    Run,
    Shard,
    ShardChunk,
    ShardRef,
)
from fanscribe.errors import TooManyFailuresError
from fanscribe.failures import record
from fanscribe.planning.assignment import Assignment, assign
from fanscribe.planning.budget import Load, estimate
from fanscribe.planning.chunks import shard_chunks, transcribed, turns_of, units, untold
from fanscribe.planning.dealing import deal, reference
from fanscribe.planning.split_outcomes import split_outcomes
from fanscribe.settings import Settings
from fanscribe.storage import Bucket


class Work(NamedTuple):
    """An item, its chunks, and how many of them are still to transcribe."""

    item: Assignment
    chunks: tuple[ShardChunk, ...]
    left: tuple[ShardChunk, ...]


def plan_shards(payload: PlanPayload, settings: Settings, work: Bucket) -> Plan:
    """Write `shards/`, `shards.jsonl` and `merges.jsonl`; return their counts and the exact cost.

    Every item of the run ends in `merges.jsonl` or in a failure record. Raises
    TooManyFailuresError, after the records are written and before any GPU is paid for.
    """
    run = payload.run
    items = _planned_items(payload, settings, work)
    todo = _remaining(items, work)
    shards = [shard for engine in get_args(Engine) for shard in _deal(run, engine, todo, settings)]
    references = _write(run.run_id, shards, items, work)
    chunk_count = sum(len(one.chunks) for one in todo)
    return Plan(
        shards_key=layout.shards(run.run_id),
        shard_count=len(shards),
        merges_key=layout.merges(run.run_id),
        merge_count=len(items),
        chunk_count=chunk_count,
        cached_chunks=chunk_count - sum(len(one.left) for one in todo),
        estimate=_exact(references, len(items), run.options.budget_usd, settings),
    )


def _planned_items(payload: PlanPayload, settings: Settings, work: Bucket) -> list[Assignment]:
    run = payload.run
    outcomes = split_outcomes(run, payload.split.ResultWriterDetails, work)
    taken, refused = assign(outcomes.plans, run.options, settings)
    record(run.run_id, refused, work)
    check_tolerance(run, outcomes.failed + len(refused), work)
    return taken


def check_tolerance(run: Run, failed_items: int, work: Bucket) -> None:
    """Rejected rows count as failed. Raises TooManyFailuresError above `max_failure_percent`."""
    failed = run.rejected_count + failed_items
    total = run.rejected_count + run.item_count
    limit = run.options.max_failure_percent
    if failed * 100 > limit * total:
        where = work.uri(layout.failures(run.run_id))
        raise TooManyFailuresError(failed, total, limit, where)


def _remaining(items: Sequence[Assignment], work: Bucket) -> list[Work]:
    chunks = [shard_chunks(item) for item in items]
    done = transcribed((chunk for cut in chunks for chunk in cut), work)
    unknown = untold(items, work)
    # Whose speakers are not known yet is heard whole once more, also where its words are.
    return [
        Work(item, cut, tuple(one for one in cut if one.key not in done or turns in unknown))
        for item, cut, turns in zip(items, chunks, map(turns_of, items), strict=True)
    ]


def _deal(run: Run, engine: Engine, todo: list[Work], settings: Settings) -> list[Shard]:
    own = [one for one in todo if one.item.engine == engine and one.left]
    if not own:
        return []
    mode = run.options.mode if engine == "parakeet" else "batched"
    left = [unit for one in own for unit in units(one.left, whole_files=mode != "batched")]
    # All items of one engine have one model: a run names one, and so do the settings.
    diarizer = next((one.item.diarizer for one in own if one.item.diarizer), None)
    return deal(run.run_id, engine, own[0].item.model, left, settings, mode, diarizer)


def _write(
    run_id: str, shards: list[Shard], items: Sequence[Assignment], work: Bucket
) -> list[ShardRef]:
    references = [reference(shard) for shard in shards]
    for shard, written in zip(shards, references, strict=True):
        work.write_as(written.shard_key, shard)
    work.write_lines(layout.shards(run_id), references)
    work.write_lines(layout.merges(run_id), map(_merge, items))
    return references


def _merge(item: Assignment) -> MergeItem:
    return MergeItem(
        file_id=item.plan.item.file_id,
        engine=item.engine,
        model=item.model,
        diarizer=item.diarizer,
    )


def _exact(shards: list[ShardRef], items: int, budget_usd: float, settings: Settings) -> Estimate:
    gpu = [shard.audio_ms for shard in shards if shard.engine == "parakeet"]
    hosted = [shard.audio_ms for shard in shards if shard.engine == "assemblyai"]
    load = Load(
        items=items,
        parakeet_ms=sum(gpu),
        parakeet_shards=len(gpu),
        assemblyai_ms=sum(hosted),
        assemblyai_shards=len(hosted),
        hosted_models=settings.assemblyai_models,
    )
    return estimate(load, budget_usd, exact=True)
