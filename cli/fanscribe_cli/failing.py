"""The files of a run without a whole transcript, and why: from its report, or before there is
one from the records that each failure leaves at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from fanscribe import layout
from fanscribe.contracts import Failure, RunReport
from fanscribe.parallel import in_parallel
from fanscribe.report.evidence import REJECTED_SHOWN
from fanscribe.storage import Bucket
from msgspec import Struct

from fanscribe_cli.run import Going
from fanscribe_cli.stack import Target


class FailedFile(Struct, frozen=True, kw_only=True):
    """A file that failed, or (`status` "partial") a part of it."""

    file_id: str
    status: str
    error: str
    cause: str | None = None
    row: int | None = None
    audio_url: str | None = None


def failed_files(target: Target, run: Going) -> tuple[FailedFile, ...]:
    """In the manifest's order once the run has its report, by name before."""
    outputs = Bucket(target.outputs.output_bucket, target.s3)
    try:
        report = outputs.read_as(layout.report(run.run_id), RunReport)
    except KeyError:
        return tuple(_recorded(Bucket(target.outputs.work_bucket, target.s3), run.run_id))
    return tuple(_reported(report))


def _reported(report: RunReport) -> Iterator[FailedFile]:
    for outcome in report.outcomes:
        if outcome.error:
            yield FailedFile(
                file_id=outcome.file_id,
                status=outcome.status,
                error=outcome.error,
                cause=outcome.cause,
                row=outcome.row,
                audio_url=outcome.audio_url,
            )


def _recorded(work: Bucket, run_id: str) -> Iterator[FailedFile]:
    keys = list(work.keys(layout.failures(run_id)))
    records = in_parallel(lambda key: work.read_as(key, Failure), keys)
    for failure in (*_rejected(work, run_id), *records):
        yield FailedFile(
            file_id=failure.file_id,
            status="failed" if failure.chunk is None else "partial",
            error=failure.error,
            cause=failure.cause,
            row=failure.row,
            audio_url=failure.audio_url,
        )


def _rejected(work: Bucket, run_id: str) -> list[Failure]:
    """The manifest's rows that are no items, as many as a report would list."""
    try:
        return list(islice(work.read_lines(layout.rejected(run_id), Failure), REJECTED_SHOWN))
    except KeyError:  # the manifest was not read to its end
        return []
