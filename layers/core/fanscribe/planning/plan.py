"""PlanShards: what is left to transcribe, dealt out to shards, priced to the second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import get_args

from fanscribe import layout
from fanscribe.contracts import (
    Engine,
    Plan,
    PlanPayload,
    Run,
    Shard,
    ShardRef,
    samples_to_ms,
)
from fanscribe.planning.chunks import units
from fanscribe.planning.dealing import deal, reference
from fanscribe.planning.exact_cost import exact_estimate
from fanscribe.planning.fleet import no_gpu_in_time, shard_count
from fanscribe.planning.known_results import transcribed
from fanscribe.planning.known_turns import untold
from fanscribe.planning.measured import measured
from fanscribe.planning.planned_items import PlannedItem, planned_items
from fanscribe.planning.shards import Unit
from fanscribe.settings import Settings
from fanscribe.storage import Bucket


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
    items = planned_items(payload, settings, work, is_hurried=is_hurried)
    chunk_count = sum(len(item.chunks) for item in items)
    todo, known = _remaining(items, work), measured(work)
    shards = [
        shard
        for engine in get_args(Engine)
        for shard in _deal(run, engine, todo, settings, known.gpu_speed)
    ]
    references = _write(run.run_id, shards, items, work)
    return Plan(
        shards_key=layout.shards(run.run_id),
        shard_count=len(shards),
        merges_key=layout.merges(run.run_id),
        merge_count=len(items),
        chunk_count=chunk_count,
        cached_chunks=chunk_count - sum(len(item.chunks) for item in todo),
        estimate=exact_estimate(shards, references, len(items), run.options, settings, known),
    )


def _remaining(items: Sequence[PlannedItem], work: Bucket) -> list[PlannedItem]:
    """The items with those of their chunks that nobody has transcribed yet."""
    done = transcribed((chunk for item in items for chunk in item.chunks), work)
    unknown = untold((item.turns for item in items), work)
    if not done:
        return list(items)
    # Whose speakers are not known yet is heard whole once more, also where its words are.
    return [
        item
        if item.turns in unknown
        else item._replace(chunks=tuple(one for one in item.chunks if one.key not in done))
        for item in items
    ]


def _deal(
    run: Run, engine: Engine, todo: list[PlannedItem], settings: Settings, speed: float | None
) -> list[Shard]:
    own = [item for item in todo if item.merge.engine == engine and item.chunks]
    if not own:
        return []
    mode = run.options.mode if engine == "parakeet" else "batched"
    left = [unit for item in own for unit in units(item.chunks, whole_files=mode != "batched")]
    # All items of one engine have one model: a run names one, and so do the settings.
    diarizer = next((item.merge.diarizer for item in own if item.merge.diarizer), None)
    count = _shard_count(run, engine, left, settings, speed)
    return deal(run.run_id, engine, own[0].merge.model, left, count, mode, diarizer)


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
    run_id: str, shards: list[Shard], items: Sequence[PlannedItem], work: Bucket
) -> list[ShardRef]:
    references = [reference(shard) for shard in shards]
    for shard, written in zip(shards, references, strict=True):
        work.write_as(written.shard_key, shard)
    work.write_lines(layout.shards(run_id), references)
    work.write_lines(layout.merges(run_id), (item.merge for item in items))
    return references
