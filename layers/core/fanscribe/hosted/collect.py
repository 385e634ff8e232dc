"""CollectFromAssemblyAI: ask once for every open job, keep what is completed.

How a file stands is read from S3 and from nothing else, so a poll that is repeated counts
nothing twice: a result means done; a job that was given up, or never came to be, means that a
Failure says why; all others are open.
"""

from __future__ import annotations

from threading import Event
from typing import Literal

from aws_lambda_powertools import Logger
from msgspec import Struct, field, structs

from fanscribe import layout
from fanscribe.contracts import HostedJob, HostedProgress, Shard, ShardChunk
from fanscribe.errors import (
    FanscribeError,
    HostedRequestError,
    HostedTranscriptionError,
    TransientError,
)
from fanscribe.failures import of_chunk, record
from fanscribe.hosted.closing import close_shard
from fanscribe.hosted.pace import MAX_POLLS, next_wait, patiently
from fanscribe.hosted.records import (
    COLLECT,
    clear_failures,
    forget,
    given_up,
)
from fanscribe.hosted.service import AssemblyAi, Connect, ServiceTranscript, without_signatures
from fanscribe.hosted.words import chunk_result
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket

logger = Logger(service="fanscribe", child=True)

POLL_PATIENCE_S = 15.0
"""A poll that keeps failing is left to the next one."""

Standing = Literal["done", "open", "failed"]


def collect_shard(
    shard: Shard, hosted: HostedProgress, work: Bucket, connect: Connect
) -> HostedProgress:
    """Poll the open jobs of `shard`; write what was heard, and in the end a ShardSummary.

    A job that failed, and one that is open after MAX_POLLS polls, leaves a Failure. If every
    file left one, the first one's error is raised. HostedKeyMissingError and
    HostedKeyRejectedError are recorded for every file that they leave without words, and raised.
    """
    jobs = work.read_as(hosted.jobs_key, tuple[HostedJob, ...])
    if hosted.pending:
        hosted = _polled(shard, hosted, jobs, work, connect)
    if not hosted.pending:
        close_shard(shard, jobs, work)
    return hosted


def _polled(
    shard: Shard,
    hosted: HostedProgress,
    jobs: tuple[HostedJob, ...],
    work: Bucket,
    connect: Connect,
) -> HostedProgress:
    polls = hosted.polls + 1
    try:
        with connect() as service:
            collector = Collector(shard, _by_file(jobs), work, service, polls >= MAX_POLLS)
            standings = in_parallel(collector.standing, shard.chunks)
    except FanscribeError as error:
        _record_open(shard.run_id, jobs, error, work)
        raise
    return structs.replace(
        hosted,
        pending=standings.count("open"),
        done=standings.count("done"),
        failed=standings.count("failed"),
        polls=polls,
        wait_seconds=next_wait(hosted.wait_seconds),
    )


class Collector(Struct, frozen=True):
    """One poll of one shard. On the `last` one, what is still open is given up.

    Once the service was `away` for one file it is not asked for the others: each would wait as
    long, and a Lambda has no time for that.
    """

    shard: Shard
    jobs: dict[str, HostedJob]
    work: Bucket
    service: AssemblyAi
    last: bool
    away: Event = field(default_factory=Event)

    def standing(self, chunk: ShardChunk) -> Standing:
        """How this file stands, after asking for its job if that was open."""
        if self.work.exists(layout.chunk_result(chunk.key)):
            return "done"
        job = self.jobs.get(chunk.file_id)
        if job is None or given_up(self.shard.run_id, job, self.work):
            return "failed"
        return self._ask(job)

    def _ask(self, job: HostedJob) -> Standing:
        if self.away.is_set():
            return self._open(job, "not asked for, the service being away,")
        try:
            heard = patiently(
                lambda: self.service.transcript(job.transcript_id, job.chunk.file_id),
                POLL_PATIENCE_S,
            )
        except HostedRequestError as error:  # the service has no such job, or not for this key
            return self._failed(job, error)
        except TransientError as error:
            self.away.set()
            logger.warning("poll failed", extra={"file_id": job.chunk.file_id, "why": str(error)})
            return self._open(job, str(error))
        return self._answered(job, heard)

    def _answered(self, job: HostedJob, heard: ServiceTranscript) -> Standing:
        if heard.status == "completed":
            return self._done(job, heard)
        if heard.status == "error":
            fault = without_signatures(heard.error or "no reason given")
            return self._failed(job, _failure(job, fault))
        return self._open(job, f"still {heard.status}")

    def _done(self, job: HostedJob, heard: ServiceTranscript) -> Standing:
        result = chunk_result(job.chunk, self.shard, heard)
        self.work.write_as(layout.chunk_result(job.chunk.key), result)
        clear_failures(self.shard.run_id, job.chunk, self.work)
        return "done"

    def _open(self, job: HostedJob, how: str) -> Standing:
        if not self.last:
            return "open"
        # Not forgotten: the job lives on, and the next run collects what was paid for.
        error = _failure(job, f"{how} after {MAX_POLLS} polls; the retry manifest asks again")
        return self._recorded(job, error)

    def _failed(self, job: HostedJob, error: FanscribeError) -> Standing:
        self._recorded(job, error)
        forget(job, self.work)
        return "failed"

    def _recorded(self, job: HostedJob, error: FanscribeError) -> Standing:
        record(self.shard.run_id, [of_chunk(job.chunk, COLLECT, error)], self.work)
        return "failed"


def _by_file(jobs: tuple[HostedJob, ...]) -> dict[str, HostedJob]:
    return {job.chunk.file_id: job for job in jobs}


def _failure(job: HostedJob, fault: str) -> HostedTranscriptionError:
    return HostedTranscriptionError(job.chunk.file_id, job.transcript_id, fault)


def _record_open(
    run_id: str, jobs: tuple[HostedJob, ...], error: FanscribeError, work: Bucket
) -> None:
    def is_open(job: HostedJob) -> bool:
        done = work.exists(layout.chunk_result(job.chunk.key))
        return not done and not given_up(run_id, job, work)

    left = [job.chunk for job, open_ in zip(jobs, in_parallel(is_open, jobs), strict=True) if open_]
    record(run_id, (of_chunk(chunk, COLLECT, error) for chunk in left), work)
