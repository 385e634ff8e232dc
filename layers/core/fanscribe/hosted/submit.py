"""SubmitToAssemblyAI: every file of a shard becomes a job at the service, once.

Safe to repeat: files with a result and files with a job are not submitted again. What remains
is the moment between the service's yes and our record of it: an answer lost on the wire leads
to a second job for that file.
"""

from __future__ import annotations

from collections import defaultdict

from msgspec import Struct

from fanscribe import layout
from fanscribe.contracts import HostedJob, HostedProgress, Shard, ShardChunk
from fanscribe.errors import FanscribeError, HostedKeyRejectedError, TransientError
from fanscribe.failures import of_chunk, record
from fanscribe.hosted.closing import audio_ms
from fanscribe.hosted.pace import first_wait, patiently
from fanscribe.hosted.records import (
    SUBMIT,
    clear_failures,
    known_job,
    remember,
)
from fanscribe.hosted.request import transcript_request
from fanscribe.hosted.service import AssemblyAi, Connect
from fanscribe.hosted.sources import download_url
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket, Signer


def submit_shard(shard: Shard, work: Bucket, connect: Connect, signer: Signer) -> HostedProgress:
    """Submit the files of `shard` that have no result yet; list their jobs for the collector.

    A file that the service, or its bucket, refuses leaves a Failure, and the others go on.
    What stands in the way of all of them is recorded for each that has no job, then raised:
    HostedKeyMissingError, HostedKeyRejectedError, and the TransientErrors.
    """
    open_chunks = _without_result(shard.chunks, work)
    try:
        jobs = _submitted(shard, open_chunks, work, connect, signer)
    except FanscribeError as error:
        _record_unsubmitted(shard.run_id, open_chunks, error, work)
        raise
    jobs_key = layout.hosted_jobs(shard.run_id, shard.shard_id)
    work.write_as(jobs_key, jobs)
    return HostedProgress(
        jobs_key=jobs_key,
        pending=len(jobs),
        done=len(shard.chunks) - len(open_chunks),
        failed=len(open_chunks) - len(jobs),
        polls=0,
        wait_seconds=first_wait(max((audio_ms(job.chunk) for job in jobs), default=0)),
    )


class Submitter(Struct, frozen=True):
    """One shard's way to the service."""

    shard: Shard
    work: Bucket
    service: AssemblyAi
    signer: Signer

    def jobs(self, twins: list[ShardChunk]) -> list[HostedJob]:
        """The job of files that are the same audio with the same settings, one for each."""
        try:
            transcript_id = self._job(twins[0]).transcript_id
        except (TransientError, HostedKeyRejectedError):
            raise  # not this file's fault
        except FanscribeError as error:
            record(self.shard.run_id, (of_chunk(c, SUBMIT, error) for c in twins), self.work)
            return []
        for chunk in twins:
            clear_failures(self.shard.run_id, chunk, self.work)
        return [HostedJob(chunk=chunk, transcript_id=transcript_id) for chunk in twins]

    def _job(self, chunk: ShardChunk) -> HostedJob:
        return known_job(chunk, self.work) or self._new_job(chunk)

    def _new_job(self, chunk: ShardChunk) -> HostedJob:
        url = download_url(chunk.source, self.signer)
        request = transcript_request(chunk, url, self.shard.model)
        transcript_id = patiently(lambda: self.service.submit(request, chunk.file_id))
        job = HostedJob(chunk=chunk, transcript_id=transcript_id)
        remember(job, self.work)
        return job


def _submitted(
    shard: Shard, chunks: list[ShardChunk], work: Bucket, connect: Connect, signer: Signer
) -> list[HostedJob]:
    if not chunks:
        return []
    with connect() as service:
        submitter = Submitter(shard, work, service, signer)
        return [job for jobs in in_parallel(submitter.jobs, _twins(chunks)) for job in jobs]


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
    run_id: str, chunks: list[ShardChunk], error: FanscribeError, work: Bucket
) -> None:
    jobs = in_parallel(lambda chunk: known_job(chunk, work), chunks)
    left = [chunk for chunk, job in zip(chunks, jobs, strict=True) if job is None]
    record(run_id, (of_chunk(chunk, SUBMIT, error) for chunk in left), work)
