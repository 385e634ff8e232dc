"""The files of a run without a whole transcript, and why: from its report, or before there is
one from the records that each failure leaves at once."""

from __future__ import annotations

from collections.abc import Iterator

from fanscribe import layout
from fanscribe.contracts import Failure, RunReport
from fanscribe.parallel import in_parallel
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
    keys = work.keys(layout.failures(run_id))
    for failure in in_parallel(lambda key: work.read_as(key, Failure), list(keys)):
        yield FailedFile(
            file_id=failure.file_id,
            status="failed" if failure.chunk is None else "partial",
            error=failure.error,
            cause=failure.cause,
            row=failure.row,
            audio_url=failure.audio_url,
        )
