"""MergeTranscripts: each item of a batch from chunk results to files in the output bucket."""

from __future__ import annotations

from collections import Counter

from fanscribe import layout
from fanscribe.aws_faults import named
from fanscribe.contracts import (
    CutPlan,
    Failure,
    MergeBatch,
    MergeItem,
    MergeSummary,
    Run,
    Transcript,
)
from fanscribe.effective import effective
from fanscribe.errors import ItemLostError
from fanscribe.failures import record
from fanscribe.hosted_use import hosted_models
from fanscribe.parallel import in_parallel
from fanscribe.settings import Settings
from fanscribe.storage import Bucket
from fanscribe.transcript.formats import Format, Script, format_named
from fanscribe.transcript.lookup import failures_of, look_up
from fanscribe.transcript.merge import merge

STATE = "MergeTranscripts"


def merge_items(
    batch: MergeBatch, work: Bucket, output: Bucket, settings: Settings
) -> MergeSummary:
    """Merge and write every item of the batch.

    An item that fails leaves a record and the others go on; then the first error is raised, so
    that the Map's child fails under the error's own name.
    """
    statuses: Counter[str] = Counter()
    errors: list[Exception] = []
    for item in batch.items:
        try:
            transcript = transcript_of(item, batch.run, work, settings)
            write(transcript, batch.run, output)
            statuses[transcript.status] += 1
        except Exception as raised:  # noqa: BLE001 - whatever it is, it is this item's alone
            error = named(raised)
            _record(item, error, batch.run, work)
            errors.append(error)
    if errors:
        raise errors[0]
    return MergeSummary(complete=statuses["complete"], partial=statuses["partial"], failed=0)


def transcript_of(item: MergeItem, run: Run, work: Bucket, settings: Settings) -> Transcript:
    """Raises NothingTranscribedError, or ItemLostError where there is no cut plan."""
    plan = _plan(run.run_id, item.file_id, work)
    own = effective(plan.item, run.options)
    models = hosted_models(own.assemblyai, settings.assemblyai_models)
    heard = look_up(plan, item, run.options, models, work)
    failures = failures_of(run.run_id, item.file_id, work) if heard.missing else []
    return merge(plan, heard, failures, own.language)


def write(transcript: Transcript, run: Run, output: Bucket) -> None:
    """Write the formats the run asks for, and transcript.json always.

    It is written last: where it is, the item is whole. Raises OutputFormatError.
    """
    script = Script(transcript, run.options)
    asked = [format_named(name) for name in run.options.outputs if name != "json"]
    files = [(form, form.render(script)) for form in asked]

    def put(file: tuple[Format, bytes]) -> None:
        form, body = file
        key = layout.output(run.run_id, transcript.file_id, form.ending)
        output.write(key, body, form.content_type)

    in_parallel(put, files)
    whole = format_named("json")
    put((whole, whole.render(script)))


def _plan(run_id: str, file_id: str, work: Bucket) -> CutPlan:
    key = layout.plan(run_id, file_id)
    try:
        return work.read_as(key, CutPlan)
    except KeyError as absent:
        raise ItemLostError(file_id, "SplitAudio", f"no cut plan at {work.uri(key)}") from absent


def _record(item: MergeItem, error: Exception, run: Run, work: Bucket) -> None:
    failure = Failure(
        file_id=item.file_id, state=STATE, error=type(error).__name__, cause=str(error)
    )
    record(run.run_id, [failure], work)
