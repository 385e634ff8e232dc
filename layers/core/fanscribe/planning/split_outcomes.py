"""What became of each item in SplitAudio: a plan, or a failure record; never nothing."""

from __future__ import annotations

from typing import NamedTuple

from fanscribe import layout
from fanscribe.contracts import CutPlan, Failure, Item, ResultLocation, Run
from fanscribe.errors import ItemLostError
from fanscribe.failures import record
from fanscribe.parallel import in_parallel
from fanscribe.planning.map_results import Reason, failed_items
from fanscribe.storage import Bucket

STATE = "SplitAudio"


class SplitOutcomes(NamedTuple):
    """`len(plans) + failed` is the run's `item_count`; plans are in the items' order."""

    plans: list[CutPlan]
    failed: int


def split_outcomes(run: Run, results: ResultLocation, work: Bucket) -> SplitOutcomes:
    """Sort the run's items; one that left nothing gets its failure record here.

    A plan outweighs a failure record: a retry of the function may have mended what a first
    attempt recorded.
    """
    items = list(work.read_lines(run.items_key, Item))
    planned = set(work.keys(layout.plans(run.run_id)))
    recorded = set(work.keys(layout.failures(run.run_id)))
    with_plan = [layout.plan(run.run_id, item.file_id) for item in items]
    silent = [
        item
        for item, key in zip(items, with_plan, strict=True)
        if key not in planned and layout.failure(run.run_id, item.file_id, STATE) not in recorded
    ]
    record(run.run_id, _explained(silent, results, work), work)
    plans = _read_plans([key for key in with_plan if key in planned], work)
    return SplitOutcomes(plans, len(items) - len(plans))


def _read_plans(keys: list[str], work: Bucket) -> list[CutPlan]:
    return in_parallel(lambda key: work.read_as(key, CutPlan), keys)


def _explained(silent: list[Item], results: ResultLocation, work: Bucket) -> list[Failure]:
    reasons = failed_items(results, work) if silent else {}
    return [_failure(item, reasons.get(item.file_id)) for item in silent]


def _failure(item: Item, reason: Reason | None) -> Failure:
    lost = ItemLostError(item.file_id, STATE, "the Map's results do not name it either")
    error, cause = reason or Reason(type(lost).__name__, str(lost))
    return Failure(
        file_id=item.file_id,
        state=STATE,
        error=error,
        cause=cause,
        audio_url=item.audio_url,
        row=item.row,
    )
