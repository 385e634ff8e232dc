"""One poll of one shard: each file's job asked for, and what it answers kept."""

from __future__ import annotations

from threading import Event
from typing import Literal

from aws_lambda_powertools import Logger
from msgspec import Struct, field

from fanscribe import layout
from fanscribe.contracts import HostedJob, Shard, ShardChunk
from fanscribe.errors import (
    FanscribeError,
    HostedRequestError,
    HostedTranscriptionError,
    HostedUnreadableError,
    SourceChangedError,
    SourceForbiddenError,
    SourceNotFoundError,
    TransientError,
)
from fanscribe.failures import of_chunk, record
from fanscribe.hosted.answers import ServiceTranscript
from fanscribe.hosted.ledger import Ledger
from fanscribe.hosted.pace import MAX_POLLS, patiently
from fanscribe.hosted.records import COLLECT, clear_failures, is_recorded
from fanscribe.hosted.service import AssemblyAi, without_signatures
from fanscribe.hosted.sources import check_unchanged
from fanscribe.hosted.words import chunk_result
from fanscribe.signing import Signer
from fanscribe.storage import Bucket

logger = Logger(service="fanscribe", child=True)

POLL_PATIENCE_S = 15.0
"""A poll that keeps failing is left to the next one."""

Standing = Literal["done", "open", "failed"]


class Collector(Struct, frozen=True, kw_only=True):
    """On the `last` poll, what is still open is given up. `delete` has the service delete what we
    have safe; a file whose transcript could not be deleted yet counts as open.

    Once the service was `away` for one file it is not asked for the others: each would wait as
    long, and a Lambda has no time for that.
    """

    shard: Shard
    jobs: dict[tuple[str, int], HostedJob]
    work: Bucket
    ledger: Ledger
    signer: Signer
    service: AssemblyAi
    last: bool
    delete: bool
    away: Event = field(default_factory=Event)

    def standing(self, chunk: ShardChunk) -> Standing:
        """How this file stands, after asking for its job if that was open."""
        job = self.jobs.get((chunk.file_id, chunk.index))
        if self.work.exists(layout.chunk_result(chunk.key)):
            return self._kept(job) if job else "done"
        if job is None or given_up(self.shard.run_id, job, self.work, self.ledger):
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
        except HostedUnreadableError as error:  # of this one: others may be read
            logger.warning("not read", extra={"file_id": job.chunk.file_id, "why": str(error)})
            return self._open(job, str(error))
        except TransientError as error:
            self.away.set()
            logger.warning("poll failed", extra={"file_id": job.chunk.file_id, "why": str(error)})
            return self._open(job, str(error))
        return self._answered(job, heard)

    def _answered(self, job: HostedJob, heard: ServiceTranscript) -> Standing:
        if heard.status == "error":
            fault = without_signatures(heard.error or "no reason given")
            return self._failed(job, _failure(job, fault))
        if heard.status == "completed":
            if heard.is_deleted:
                return self._failed(job, _failure(job, "its transcript was deleted at the service"))
            return self._heard(job, heard)
        return self._open(job, f"still {heard.status}")

    def _heard(self, job: HostedJob, heard: ServiceTranscript) -> Standing:
        if not job.chunk.source.audio_url.startswith("s3://"):
            return self._done(job, heard)
        try:
            check_unchanged(job.chunk.source, self.signer)
        except SourceChangedError as error:
            # The service followed an address, and nobody knows which of the two it found there.
            return self._failed(job, error)
        except (SourceNotFoundError, SourceForbiddenError):
            # It was there to be heard, and what is gone is not another recording.
            logger.info("gone since it was heard", extra={"file_id": job.chunk.file_id})
        return self._done(job, heard)

    def _done(self, job: HostedJob, heard: ServiceTranscript) -> Standing:
        result = chunk_result(job.chunk, self.shard, heard)
        self.work.write_as(layout.chunk_result(job.chunk.key), result)
        clear_failures(self.shard.run_id, job.chunk, self.work)
        return self._kept(job)

    def _kept(self, job: HostedJob) -> Standing:
        """Its words are safe: the service need not have them any more."""
        if not self.delete or not _is_current(job, self.ledger):
            return "done"
        try:
            patiently(
                lambda: self.service.delete(job.transcript_id, job.chunk.file_id), POLL_PATIENCE_S
            )
        except HostedRequestError:
            logger.info("deleted before", extra={"job": job.transcript_id})
        except TransientError:
            logger.exception("transcript not deleted", extra={"job": job.transcript_id})
            return "done" if self.last else "open"
        self.ledger.forget(job.chunk.key, job.transcript_id)
        return "done"

    def _open(self, job: HostedJob, how: str) -> Standing:
        if not self.last:
            return "open"
        # Not forgotten: the job lives on, and the next run collects what was paid for.
        error = _failure(job, f"{how} after {MAX_POLLS} polls; the retry manifest asks again")
        return self._recorded(job, error)

    def _failed(self, job: HostedJob, error: FanscribeError) -> Standing:
        self._recorded(job, error)
        self.ledger.forget(job.chunk.key, job.transcript_id)
        return "failed"

    def _recorded(self, job: HostedJob, error: FanscribeError) -> Standing:
        record(self.shard.run_id, [of_chunk(job.chunk, COLLECT, error)], self.work)
        return "failed"


def by_chunk(jobs: tuple[HostedJob, ...]) -> dict[tuple[str, int], HostedJob]:
    """The jobs by their file and, in a file that was cut, their excerpt."""
    return {(job.chunk.file_id, job.chunk.index): job for job in jobs}


def given_up(run_id: str, job: HostedJob, work: Bucket, ledger: Ledger) -> bool:
    """Whether this job was forgotten, and this run has its reason.

    Another run that shares the job may have forgotten it first: then we still have to ask.
    A reason without a forgotten job is one that may have passed: a key that was refused.
    """
    return not _is_current(job, ledger) and is_recorded(run_id, job.chunk, COLLECT, work)


def _is_current(job: HostedJob, ledger: Ledger) -> bool:
    entry = ledger.find(job.chunk.key)
    return entry is not None and entry.transcript_id == job.transcript_id


def _failure(job: HostedJob, fault: str) -> HostedTranscriptionError:
    return HostedTranscriptionError(job.chunk.file_id, job.transcript_id, fault)
