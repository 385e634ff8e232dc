"""CollectFromAssemblyAI: ask once for every open job, keep what is completed.

How a file stands is read from S3 and the ledger, so a poll that is repeated counts nothing twice:
a result means done; a job that was given up, or never came to be, means that a Failure says why;
all others are open.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import structs

from fanscribe import layout
from fanscribe.contracts import HostedJob, HostedProgress, Options, Shard
from fanscribe.errors import FanscribeError
from fanscribe.failures import of_chunk, record
from fanscribe.hosted.closing import close_shard
from fanscribe.hosted.collector import Collector, by_chunk, given_up
from fanscribe.hosted.ledger import Ledger
from fanscribe.hosted.pace import MAX_POLLS, next_wait
from fanscribe.hosted.records import COLLECT
from fanscribe.hosted.service import Connect
from fanscribe.parallel import in_parallel
from fanscribe.signing import Signer
from fanscribe.storage import Bucket


class Collecting(NamedTuple):
    """What collecting takes: where results go, who was asked what, of which recordings, and how to
    ask."""

    work: Bucket
    ledger: Ledger
    signer: Signer
    connect: Connect


def collect_shard(
    shard: Shard, hosted: HostedProgress, options: Options, by: Collecting
) -> HostedProgress:
    """Poll the open jobs of `shard`; write what was heard, and in the end a ShardSummary.

    A job that failed, and one that is open after MAX_POLLS polls, leaves a Failure. If every
    file left one, the first one's error is raised. HostedKeyMissingError and
    HostedKeyRejectedError are recorded for every file that they leave without words, and raised.
    """
    jobs = by.work.read_as(hosted.jobs_key, tuple[HostedJob, ...])
    if hosted.pending:
        hosted = _polled(shard, hosted, jobs, options, by)
    if not hosted.pending:
        close_shard(shard, jobs, options.assemblyai, by.work)
    return hosted


def _polled(
    shard: Shard,
    hosted: HostedProgress,
    jobs: tuple[HostedJob, ...],
    options: Options,
    by: Collecting,
) -> HostedProgress:
    polls = hosted.polls + 1
    try:
        with by.connect() as service:
            collector = Collector(
                shard=shard,
                jobs=by_chunk(jobs),
                work=by.work,
                ledger=by.ledger,
                signer=by.signer,
                service=service,
                last=polls >= MAX_POLLS,
                delete=options.delete_after_collect,
            )
            standings = in_parallel(collector.standing, shard.chunks)
    except FanscribeError as error:
        _record_open(shard.run_id, jobs, error, by)
        raise
    return structs.replace(
        hosted,
        pending=standings.count("open"),
        done=standings.count("done"),
        failed=standings.count("failed"),
        polls=polls,
        wait_seconds=next_wait(hosted.wait_seconds),
    )


def _record_open(
    run_id: str, jobs: tuple[HostedJob, ...], error: FanscribeError, by: Collecting
) -> None:
    def is_open(job: HostedJob) -> bool:
        done = by.work.exists(layout.chunk_result(job.chunk.key))
        return not done and not given_up(run_id, job, by.work, by.ledger)

    left = [job.chunk for job, open_ in zip(jobs, in_parallel(is_open, jobs), strict=True) if open_]
    record(run_id, (of_chunk(chunk, COLLECT, error) for chunk in left), by.work)
