"""One recording's way to the service: found if it is there already, asked for if not.

The order is what keeps it from being paid for twice. The ledger's record is taken; a request whose
answer nobody heard is looked for at the service; what is about to be asked is noted; it is asked;
the job's id is noted. Whoever dies in between leaves the record to the next one, who looks first.
"""

from __future__ import annotations

import time
import uuid

from assemblyai.types import TranscriptRequest
from aws_lambda_powertools import Logger
from msgspec import Struct

from fanscribe.contracts import AssemblyAiOptions, HostedJob, ShardChunk
from fanscribe.errors import (
    HostedKeyRejectedError,
    HostedRequestError,
    HostedThrottledError,
)
from fanscribe.hosted.callback import Callback
from fanscribe.hosted.ledger import Entry, Ledger
from fanscribe.hosted.pace import patiently
from fanscribe.hosted.request import is_answered_by, transcript_request
from fanscribe.hosted.service import AssemblyAi
from fanscribe.hosted.sources import Lender, fingerprints
from fanscribe.hosted_use import hosted_models

logger = Logger(service="fanscribe", child=True)

SETTLING_S = 2.0
"""How long a job that was just taken on may be missing from the service's list."""

CLOCK_SKEW_S = 120
"""How far the service's clock may be behind ours."""

NO_JOB = (HostedRequestError, HostedKeyRejectedError, HostedThrottledError)
"""Refusals: the service says that it started nothing."""


class Wanted(Struct, frozen=True):
    """What the files of one shard have in common. `shard` is `run/shard`."""

    shard: str
    model: str
    options: AssemblyAiOptions
    callback: Callback | None = None


class Submission(Struct, frozen=True):
    """Submits recordings; safe to share between threads."""

    wanted: Wanted
    ledger: Ledger
    service: AssemblyAi
    lender: Lender

    def job(self, chunk: ShardChunk) -> HostedJob:
        """The recording's job, whoever asked for it.

        Raises HostedBusyError while another submits it, what `AssemblyAi.submit` raises once
        patience has ended, and what stands in the way of lending the recording.
        """
        return patiently(lambda: self._try(chunk))

    def _try(self, chunk: ShardChunk) -> HostedJob:
        me = uuid.uuid4().hex
        entry = self.ledger.take(chunk.key, me)
        if entry.transcript_id:
            return self._job(chunk, entry.transcript_id, entry.shard)
        try:
            transcript_id = self._found(chunk, entry) or self._asked(chunk, me)
        except NO_JOB:
            # Of this request. One before it may have been heard: that is still to be looked for.
            (self.ledger.release if entry.asked else self.ledger.withdraw)(chunk.key, me)
            raise
        except Exception:
            self.ledger.release(chunk.key, me)
            raise
        shard = self.ledger.settle(chunk.key, transcript_id).shard
        return self._job(chunk, transcript_id, shard)

    def _job(self, chunk: ShardChunk, transcript_id: str, shard: str | None) -> HostedJob:
        called_back = self.wanted.callback is not None and shard == self.wanted.shard
        return HostedJob(chunk=chunk, transcript_id=transcript_id, called_back=called_back)

    def _asked(self, chunk: ShardChunk, me: str) -> str:
        lent = self.lender.lend(chunk, self.service)
        self.ledger.intend(chunk.key, me, lent.fingerprint, self.wanted.shard)
        return self.service.submit(self._request(chunk, lent.url), chunk.file_id)

    def _found(self, chunk: ShardChunk, entry: Entry) -> str | None:
        """The job of a request whose answer nobody heard, if the service took it."""
        if not entry.asked:
            return None
        time.sleep(SETTLING_S)
        for job in self.service.jobs(chunk.file_id, since=entry.asked_at - CLOCK_SKEW_S):
            ours = not entry.asked.isdisjoint(fingerprints(job.audio_url))
            if ours and job.status != "error" and self._is_same(chunk, job.id):
                logger.info("job found again", extra={"file_id": chunk.file_id, "job": job.id})
                return job.id
        return None

    def _is_same(self, chunk: ShardChunk, transcript_id: str) -> bool:
        """Whether a job of the same recording was asked for the same: another run may differ."""
        request = self._request(chunk, audio_url="")
        return is_answered_by(request, self.service.asked_of(transcript_id, chunk.file_id))

    def _request(self, chunk: ShardChunk, audio_url: str) -> TranscriptRequest:
        wanted = self.wanted
        options = chunk.assemblyai or wanted.options
        models = hosted_models(options, wanted.model)
        return transcript_request(chunk, audio_url, models, options, wanted.callback)
