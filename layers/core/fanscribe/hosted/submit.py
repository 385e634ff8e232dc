"""SubmitToAssemblyAI: every file of a shard becomes a job at the service, once.

Safe to repeat: files with a result and files with a job are not submitted again.
"""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct, structs

from fanscribe import layout
from fanscribe.contracts import HostedJob, HostedProgress, Shard, ShardChunk
from fanscribe.errors import FanscribeError, HostedKeyRejectedError, TransientError
from fanscribe.failures import of_chunk, record
from fanscribe.hosted.callback import Callback
from fanscribe.hosted.closing import audio_ms
from fanscribe.hosted.ledger import Ledger
from fanscribe.hosted.pace import first_wait, webhook_wait
from fanscribe.hosted.records import SUBMIT, clear_failures
from fanscribe.hosted.service import Connect
from fanscribe.hosted.sources import Lender
from fanscribe.hosted.submission import Submission, Wanted
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket

MOST_AWAITED = 4_000
"""Jobs that a shard waits for by webhook: DynamoDB's record holds 400 KB, and each id twice."""


class Submitter(Struct, frozen=True):
    """What submitting takes: where results are, who was asked what, how to ask and to lend."""

    work: Bucket
    ledger: Ledger
    connect: Connect
    lender: Lender


def submit_shard(shard: Shard, wanted: Wanted, by: Submitter) -> HostedProgress:
    """Submit the files of `shard` that have no result yet; list their jobs for the collector.

    A file that the service, or its bucket, refuses leaves a Failure, and the others go on.
    What stands in the way of all of them is recorded for each that has no job, then raised:
    HostedKeyMissingError, HostedKeyRejectedError, and the TransientErrors.
    """
    open_chunks = _without_result(shard.chunks, by.work)
    try:
        jobs = _submitted(shard, open_chunks, wanted, by)
    except FanscribeError as error:
        _record_unsubmitted(shard.run_id, open_chunks, error, by)
        raise
    longest = max((audio_ms(job.chunk) for job in jobs), default=0)
    jobs_key = layout.hosted_jobs(shard.run_id, shard.shard_id)
    by.work.write_as(jobs_key, jobs)
    return HostedProgress(
        jobs_key=jobs_key,
        pending=len(jobs),
        done=len(shard.chunks) - len(open_chunks),
        failed=len(open_chunks) - len(jobs),
        polls=0,
        wait_seconds=first_wait(longest),
        called_back=_called_back(jobs),
        webhook_seconds=_webhook_seconds(wanted.callback, longest),
    )


def _webhook_seconds(callback: Callback | None, longest: int) -> int:
    return webhook_wait(longest, callback.patience_s) if callback else 1


def _called_back(jobs: list[HostedJob]) -> int:
    """How many jobs' ends can be waited for: none where they are too many for one record."""
    awaited = sum(job.called_back for job in jobs)
    return awaited if awaited <= MOST_AWAITED else 0


def _submitted(
    shard: Shard, chunks: list[ShardChunk], wanted: Wanted, by: Submitter
) -> list[HostedJob]:
    if not chunks:
        return []
    with by.connect() as service:
        submission = Submission(wanted, by.ledger, service, by.lender)

        def jobs(twins: list[ShardChunk]) -> list[HostedJob]:
            return _jobs(shard.run_id, twins, submission, by.work)

        return [job for found in in_parallel(jobs, _twins(chunks)) for job in found]


def _jobs(
    run_id: str, twins: list[ShardChunk], submission: Submission, work: Bucket
) -> list[HostedJob]:
    """The job of files that are the same audio with the same settings, one for each."""
    try:
        job = submission.job(twins[0])
    except (TransientError, HostedKeyRejectedError):
        raise  # not this file's fault
    except FanscribeError as error:
        record(run_id, (of_chunk(chunk, SUBMIT, error) for chunk in twins), work)
        return []
    for chunk in twins:
        clear_failures(run_id, chunk, work)
    return [structs.replace(job, chunk=chunk) for chunk in twins]


def _twins(chunks: list[ShardChunk]) -> list[list[ShardChunk]]:
    """The chunks, those of one key together: the same recording may stand in two rows."""
    by_key: dict[str, list[ShardChunk]] = defaultdict(list)
    for chunk in chunks:
        by_key[chunk.key].append(chunk)
    return list(by_key.values())


def _without_result(chunks: tuple[ShardChunk, ...], work: Bucket) -> list[ShardChunk]:
    there = in_parallel(lambda chunk: work.exists(layout.chunk_result(chunk.key)), chunks)
    return [chunk for chunk, done in zip(chunks, there, strict=True) if not done]


def _record_unsubmitted(
    run_id: str, chunks: list[ShardChunk], error: FanscribeError, by: Submitter
) -> None:
    def has_job(chunk: ShardChunk) -> bool:
        entry = by.ledger.find(chunk.key)
        return entry is not None and entry.transcript_id is not None

    submitted = in_parallel(has_job, chunks)
    left = [chunk for chunk, done in zip(chunks, submitted, strict=True) if not done]
    record(run_id, (of_chunk(chunk, SUBMIT, error) for chunk in left), by.work)
