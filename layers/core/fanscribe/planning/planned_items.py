"""A run's items once they are planned: as much of their cut plans as planning has to hold."""

from __future__ import annotations

from typing import NamedTuple

from fanscribe import layout
from fanscribe.contracts import CutPlan, Failure, MergeItem, PlanPayload, Run, ShardChunk
from fanscribe.cut_plans import cut_plans
from fanscribe.errors import LanguageUnsupportedError, TooManyFailuresError
from fanscribe.failures import record
from fanscribe.planning.assignment import Assignment, assign, refusal
from fanscribe.planning.chunks import shard_chunks
from fanscribe.planning.unplanned import explain_unplanned
from fanscribe.settings import Settings
from fanscribe.storage import Bucket
from fanscribe.turns_key import turns_key


class PlannedItem(NamedTuple):
    """An item as it will be merged, and its chunks as they will be transcribed.

    `turns` is the key of its turns; None where no model of ours tells its speakers apart.
    """

    row: int
    merge: MergeItem
    chunks: tuple[ShardChunk, ...]
    turns: str | None


def planned_items(
    payload: PlanPayload, settings: Settings, work: Bucket, *, is_hurried: bool
) -> list[PlannedItem]:
    """The run's items in the manifest's order; those that nobody can transcribe have a failure
    record. Raises TooManyFailuresError, after the records are written.
    """
    run = payload.run
    taken: list[PlannedItem] = []
    refused: list[Failure] = []
    for plan in cut_plans(run, work, CutPlan):
        try:
            given = assign(plan, run.options, settings, is_hurried=is_hurried)
        except LanguageUnsupportedError as error:
            refused.append(refusal(plan, error))
        else:
            taken.append(_planned(given))
    record(run.run_id, refused, work)
    planned = {item.merge.file_id for item in taken} | {failure.file_id for failure in refused}
    unplanned = explain_unplanned(run, planned, payload.split.ResultWriterDetails, work)
    _check_tolerance(run, unplanned + len(refused), work)
    return sorted(taken, key=lambda item: (item.row, item.merge.file_id))


def _planned(given: Assignment) -> PlannedItem:
    """What is kept of an assignment: a million of these are held, of cut plans only a few."""
    item = given.plan.item
    return PlannedItem(
        row=item.row,
        merge=MergeItem(
            file_id=item.file_id, engine=given.engine, model=given.model, diarizer=given.diarizer
        ),
        chunks=shard_chunks(given),
        turns=turns_key(given.plan.source, given.diarizer) if given.diarizer else None,
    )


def _check_tolerance(run: Run, failed_items: int, work: Bucket) -> None:
    # Rejected rows count as failed.
    failed = run.rejected_count + failed_items
    total = run.rejected_count + run.item_count
    limit = run.options.max_failure_percent
    if failed * 100 > limit * total:
        where = work.uri(layout.failures(run.run_id))
        raise TooManyFailuresError(failed, total, limit, where)
