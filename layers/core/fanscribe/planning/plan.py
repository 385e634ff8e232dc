"""PlanShards: what is left to transcribe, dealt out to shards, priced to the second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, get_args

from fanscribe import layout
from fanscribe.contracts import (
    Engine,
    Estimate,
    MergeItem,
    Options,
    Plan,
    PlanPayload,
    Run,
    Shard,
    ShardChunk,
    ShardRef,
    samples_to_ms,
)
from fanscribe.effective import hosted_models
from fanscribe.errors import TooManyFailuresError
from fanscribe.failures import record
from fanscribe.planning.assignment import Assignment, assign
from fanscribe.planning.budget import Load, estimate
from fanscribe.planning.chunks import shard_chunks, units
from fanscribe.planning.dealing import deal, reference
from fanscribe.planning.fleet import hosts_at_once, no_gpu_in_time, shard_count
from fanscribe.planning.known_results import transcribed
from fanscribe.planning.measured import Measured, measured
from fanscribe.planning.shards import Unit
from fanscribe.planning.split_outcomes import split_outcomes
from fanscribe.settings import Settings
from fanscribe.storage import Bucket


class Work(NamedTuple):
    """An item, its chunks, and how many of them are still to transcribe."""

    item: Assignment
    chunks: tuple[ShardChunk, ...]
    left: tuple[ShardChunk, ...]


def plan_shards(
    payload: PlanPayload, settings: Settings, work: Bucket, has_hosted: Callable[[], bool]
) -> Plan:
    """Write `shards/`, `shards.jsonl` and `merges.jsonl`; return their counts and the exact cost.

    `has_hosted` tells whether the hosted engine can be asked at all: a run that is due before a
    GPU can be there goes to it, as far as it may. Every item of the run ends in `merges.jsonl` or
    in a failure record. Raises TooManyFailuresError, after the records are written and before any
    GPU is paid for.
    """
    run = payload.run
    is_hurried = no_gpu_in_time(run.options.deadline_minutes) and has_hosted()
    items = _planned_items(payload, settings, work, is_hurried=is_hurried)
    todo, known = _remaining(items, work), measured(work)
    shards = [
        shard
        for engine in get_args(Engine)
        for shard in _deal(run, engine, todo, settings, known.gpu_speed)
    ]
    references = _write(run.run_id, shards, items, work)
    chunk_count = sum(len(one.chunks) for one in todo)
    return Plan(
        shards_key=layout.shards(run.run_id),
        shard_count=len(shards),
        merges_key=layout.merges(run.run_id),
        merge_count=len(items),
        chunk_count=chunk_count,
        cached_chunks=chunk_count - sum(len(one.left) for one in todo),
        estimate=_exact(shards, references, len(items), run.options, settings, known),
    )


def _planned_items(
    payload: PlanPayload, settings: Settings, work: Bucket, *, is_hurried: bool
) -> list[Assignment]:
    run = payload.run
    outcomes = split_outcomes(run, payload.split.ResultWriterDetails, work)
    taken, refused = assign(outcomes.plans, run.options, settings, is_hurried=is_hurried)
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
    return [
        Work(item, cut, tuple(chunk for chunk in cut if chunk.key not in done))
        for item, cut in zip(items, chunks, strict=True)
    ]


def _deal(
    run: Run, engine: Engine, todo: list[Work], settings: Settings, speed: float | None
) -> list[Shard]:
    own = [one for one in todo if one.item.engine == engine and one.left]
    if not own:
        return []
    mode = run.options.mode if engine == "parakeet" else "batched"
    left = [unit for one in own for unit in units(one.left, whole_files=mode != "batched")]
    # All items of one engine have one model: a run names one, and so do the settings.
    count = _shard_count(run, engine, left, settings, speed)
    return deal(run.run_id, engine, own[0].item.model, left, count, mode)


def _shard_count(
    run: Run, engine: Engine, left: list[Unit], settings: Settings, speed: float | None
) -> int:
    # Never nought: there is something to hear, be it shorter than a millisecond.
    audio_ms = max(1, samples_to_ms(sum(unit.samples for unit in left)))
    if engine == "assemblyai":
        return shard_count(audio_ms, settings)
    options = run.options
    return shard_count(
        audio_ms,
        settings,
        deadline_minutes=options.deadline_minutes,
        budget_usd=options.budget_usd,
        speed=speed,
    )


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
    return MergeItem(file_id=item.plan.item.file_id, engine=item.engine, model=item.model)


def _exact(
    shards: list[Shard],
    references: list[ShardRef],
    items: int,
    options: Options,
    settings: Settings,
    known: Measured,
) -> Estimate:
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
