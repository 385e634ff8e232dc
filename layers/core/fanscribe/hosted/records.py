"""What a hosted shard leaves in S3: one record per job, one per file that failed.

The job's record, `jobs/<key>.json`, is what keeps a file from being paid for twice: it is
written the moment the service names the job, and every later submission of the same file, by
a retry or by another run, finds it. A job that failed is forgotten, so that it can be tried
again; failed jobs are not billed.
"""

from __future__ import annotations

from fanscribe import layout
from fanscribe.contracts import HostedJob, ShardChunk
from fanscribe.storage import Bucket

SUBMIT = "SubmitToAssemblyAI"
COLLECT = "CollectFromAssemblyAI"


def known_job(chunk: ShardChunk, work: Bucket) -> HostedJob | None:
    """The job that was once submitted for this very audio with these very settings."""
    try:
        record = work.read_as(layout.hosted_job(chunk.key), HostedJob)
    except KeyError:
        return None
    return HostedJob(chunk=chunk, transcript_id=record.transcript_id)


def remember(job: HostedJob, work: Bucket) -> None:
    work.write_as(layout.hosted_job(job.chunk.key), job)


def forget(job: HostedJob, work: Bucket) -> None:
    """Let the next run submit again; unless another already has."""
    if known_job(job.chunk, work) == job:
        work.delete(layout.hosted_job(job.chunk.key))


def given_up(run_id: str, job: HostedJob, work: Bucket) -> bool:
    """Whether this job was forgotten, and this run has its reason.

    Another run that shares the job may have forgotten it first: then we still have to ask.
    A reason without a forgotten job is one that may have passed: a key that was refused.
    """
    if known_job(job.chunk, work) == job:
        return False
    return work.exists(layout.failure(run_id, job.chunk.file_id, COLLECT))


def clear_failures(run_id: str, chunk: ShardChunk, work: Bucket) -> None:
    """Take back what earlier tries recorded, now that it goes well."""
    for state in (SUBMIT, COLLECT):
        work.delete(layout.failure(run_id, chunk.file_id, state))
