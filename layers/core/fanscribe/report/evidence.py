"""What a run left in S3, read once: the facts that its report is made of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from msgspec import Struct

from fanscribe import layout
from fanscribe.contracts import (
    Attempt,
    Engine,
    Failure,
    Item,
    MergeItem,
    ReportPayload,
    Run,
    ShardRef,
    ShardSummary,
)
from fanscribe.cut_plans import cut_plans
from fanscribe.parallel import in_parallel
from fanscribe.report.transcripts import Result, write_transcripts
from fanscribe.storage import Bucket

T = TypeVar("T")

REJECTED_SHOWN = 1_000
"""Rejected manifest rows that a report lists; `rejected.jsonl` has all."""


class _Planned(Struct, frozen=True):
    file_id: str


class _PlanNotes(Struct, frozen=True, kw_only=True):
    """A CutPlan, as far as a report reads it."""

    item: _Planned
    warnings: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """Items in the manifest's order; failure records and attempts in the order of their keys.

    `results`, `plans` and `engines` are by file id; `plans` are the warnings of the cut plans that
    there are, `engines` those that were planned.
    `endings` are those of the files that lie beside the transcripts, such as "srt".
    """

    items: list[Item]
    results: dict[str, Result]
    failures: list[Failure]
    plans: dict[str, tuple[str, ...]]
    engines: dict[str, Engine]
    shards: Sequence[ShardRef] = ()
    summaries: Sequence[ShardSummary] = ()
    attempts: Sequence[Attempt] = ()
    endings: tuple[str, ...] = ()


def gather(payload: ReportPayload, work: Bucket, output: Bucket) -> Evidence:
    """Read everything, and write `transcripts.jsonl` on the way: it is too much to keep."""
    run = payload.run
    items = list(work.read_lines(run.items_key, Item))
    written = set(output.keys(f"{run.run_id}/"))
    # The merge writes it last: where it is, the item's other files are too.
    whole = [i.file_id for i in items if layout.output(run.run_id, i.file_id, "json") in written]
    return Evidence(
        items,
        write_transcripts(run.run_id, whole, output),
        [*_rejected(run, work), *_read_all(work, layout.failures(run.run_id), Failure)],
        {plan.item.file_id: plan.warnings for plan in cut_plans(run, work, _PlanNotes)},
        {i.file_id: i.engine for i in work.read_lines(payload.plan.merges_key, MergeItem)},
        list(work.read_lines(payload.plan.shards_key, ShardRef)),
        _read_all(work, layout.summaries(run.run_id), ShardSummary),
        _read_all(work, layout.attempts(run.run_id), Attempt),
        _endings(written),
    )


def _rejected(run: Run, work: Bucket) -> list[Failure]:
    if not run.rejected_count:
        return []
    return list(islice(work.read_lines(layout.rejected(run.run_id), Failure), REJECTED_SHOWN))


def _endings(written: set[str]) -> tuple[str, ...]:
    names = (key.rpartition("/transcript.") for key in written)
    return tuple(sorted({ending for _, found, ending in names if found}))


def _read_all(bucket: Bucket, prefix: str, kind: type[T]) -> list[T]:
    return in_parallel(lambda key: bucket.read_as(key, kind), bucket.keys(prefix))
