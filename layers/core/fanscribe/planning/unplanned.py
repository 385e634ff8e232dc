"""The items that SplitAudio left without a plan: each has a failure record, or gets it here."""

from __future__ import annotations

from collections.abc import Container

from fanscribe import layout
from fanscribe.contracts import Failure, Item, ResultLocation, Run
from fanscribe.errors import ItemLostError
from fanscribe.failures import of_item, record
from fanscribe.planning.map_results import Reason, failed_items
from fanscribe.storage import Bucket

STATE = "SplitAudio"


def explain_unplanned(
    run: Run, planned: Container[str], results: ResultLocation, work: Bucket
) -> int:
    """How many items are not among `planned`, by file id; one that left nothing is recorded.

    A plan outweighs a failure record: a retry of the function may have mended what a first
    attempt recorded.
    """
    items = [item for item in work.read_lines(run.items_key, Item) if item.file_id not in planned]
    recorded = set(work.keys(layout.failures(run.run_id))) if items else ()
    silent = [
        item for item in items if layout.failure(run.run_id, item.file_id, STATE) not in recorded
    ]
    record(run.run_id, _explained(silent, results, work), work)
    return len(items)


def _explained(silent: list[Item], results: ResultLocation, work: Bucket) -> list[Failure]:
    reasons = failed_items(results, work) if silent else {}
    return [_failure(item, reasons.get(item.file_id)) for item in silent]


def _failure(item: Item, reason: Reason | None) -> Failure:
    lost = ItemLostError(item.file_id, STATE, "the Map's results do not name it either")
    error, cause = reason or Reason(type(lost).__name__, str(lost))
    return of_item(item, STATE, error, cause)
