"""SplitAudio: a cut plan for each item of a batch, or a record of why there is none."""

from __future__ import annotations

import time
from contextlib import suppress

from msgspec.structs import replace

from fanscribe import layout
from fanscribe.aws_faults import named
from fanscribe.channels import channels_apart
from fanscribe.contracts import CutPlan, Item, ItemBatch, Run, SplitSummary
from fanscribe.effective import Effective, effective
from fanscribe.errors import TransientError
from fanscribe.failures import of_item, record
from fanscribe.media.cut_plan import plan_cuts
from fanscribe.media.https_source import without_query
from fanscribe.media.sandbox import Sandbox
from fanscribe.media.sources import Reach, Sources, identify
from fanscribe.settings import Settings
from fanscribe.storage import Bucket

_STATE = "SplitAudio"


def split_items(batch: ItemBatch, work: Bucket, settings: Settings) -> SplitSummary:
    """Plans every item that has no plan yet. Each one that fails leaves its record; once all
    have had their turn, the first error is raised, a transient one before the others, since
    then another attempt is worth it. The plans of several items are written together besides:
    PlanShards could not ask for a million, one by one, in the time that it has.
    """
    sources = Sources(work.client, _reach(settings))
    plans: list[CutPlan] = []
    errors: list[Exception] = []
    with Sandbox() as sandbox:
        for item in batch.items:
            try:
                plans.append(_split(batch.run, item, work, sources, sandbox, settings))
            except Exception as raised:  # noqa: BLE001 - whatever it is, the items after it come first
                error = named(raised)
                failure = of_item(item, _STATE, type(error).__name__, str(error))
                record(batch.run.run_id, [failure], work)
                errors.append(error)
    if len(batch.items) > 1:
        work.write_lines(layout.plan_batch(batch.run.run_id, batch.items[0].file_id), plans)
    if errors:
        raise _foremost(errors)
    return SplitSummary(planned=len(batch.items), failed=0)


def plan_item(item: Item, sources: Sources, sandbox: Sandbox, settings: Settings) -> CutPlan:
    """Reads a recording and plans its cuts, within `settings.file_deadline_s`.

    Raises the errors of sources, sandbox, sniff and probe.
    """
    ends = time.monotonic() + settings.file_deadline_s
    with sources.open(item.audio_url) as file:
        left = ends - time.monotonic()
        with sandbox.open(file, without_query(item.audio_url), file.size, left) as audio:
            return audio.call(
                plan_cuts,
                CutPlan,
                item=item,
                source=identify(item.audio_url, file),
                chunk_seconds=settings.chunk_seconds,
            )


def _reach(settings: Settings) -> Reach:
    return Reach(
        allow_http=settings.allow_http,
        allow_local_files=settings.allow_local_files,
        download_limit_mb=settings.download_limit_mb,
    )


def _split(
    run: Run, item: Item, work: Bucket, sources: Sources, sandbox: Sandbox, settings: Settings
) -> CutPlan:
    plan_key = layout.plan(run.run_id, item.file_id)
    with suppress(KeyError):
        return work.read_as(plan_key, CutPlan)
    plan = _told(plan_item(item, sources, sandbox, settings), effective(item, run.options))
    # In this order: an item has a plan or a failure, and for a moment neither, but never both.
    work.delete(layout.failure(run.run_id, item.file_id, _STATE))
    work.write_as(plan_key, plan)
    return plan


def _told(plan: CutPlan, asked: Effective) -> CutPlan:
    """The plan, with a warning if its channels cannot be heard apart as was asked."""
    if not asked.multichannel or channels_apart(plan, asked):
        return plan
    warning = "its channels were to be heard apart, but it has only one"
    return replace(plan, warnings=(*plan.warnings, warning))


def _foremost(errors: list[Exception]) -> Exception:
    first = next((error for error in errors if isinstance(error, TransientError)), errors[0])
    if len(errors) > 1:
        first.args = (f"{first} ({len(errors) - 1} more items of this batch failed too)",)
    return first
