"""The job: a shard in; for each of its chunks a result or a failure record out."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from functools import partial

import msgspec
from fanscribe.contracts import Shard, ShardChunk, ShardSummary
from fanscribe.errors import PayloadError, ShardFailedError, TransientError
from fanscribe.media.sources import Reach, Sources
from fanscribe.storage import Bucket
from msgspec import Struct

from fanscribe_gpu import exits
from fanscribe_gpu.diarizer import LoadDiarizer
from fanscribe_gpu.engine import LoadEngine
from fanscribe_gpu.job_settings import JobSettings
from fanscribe_gpu.log import logger, speak_of
from fanscribe_gpu.modes import hear
from fanscribe_gpu.pipeline import Task
from fanscribe_gpu.progress import Progress, told_every
from fanscribe_gpu.records import Records
from fanscribe_gpu.speakers import tell_speakers, untold


class Job(Struct, kw_only=True):
    """One attempt at one shard.

    `started` is when the process began, on the monotonic clock: what it is billed from. Setting
    `stop` ends the job once what is being heard is safe.
    """

    settings: JobSettings
    work: Bucket
    load: LoadEngine
    load_diarizer: LoadDiarizer
    started: float
    stop: threading.Event

    def run(self) -> int:
        """The exit code. Why the whole shard failed is on record before this returns."""
        records = Records(self.work, self.settings.run_id, self.settings.shard_key)
        speak_of(self.settings.run_id, records.shard_id)
        try:
            records.begin()
            return self._transcribe(self._shard(), records)
        except Exception as error:  # noqa: BLE001 - the reason must be in S3 before the process ends
            logger.exception("shard failed", extra={"error": type(error).__name__})
            records.shard_failed(error)
            return _code([error])

    def _shard(self) -> Shard:
        try:
            return self.work.read_as(self.settings.shard_key, Shard)
        except (KeyError, msgspec.DecodeError) as fault:
            raise PayloadError("Shard", str(fault)) from fault

    def _transcribe(self, shard: Shard, records: Records) -> int:
        pending = [chunk for chunk in shard.chunks if not records.is_done(chunk)]
        progress = Progress(chunks=len(shard.chunks), cached=len(shard.chunks) - len(pending))
        errors: list[Exception] = []
        with told_every(self.settings.progress_seconds, progress):
            if pending:
                errors = self._hear(shard, pending, records, progress)
            is_over = progress.is_over and self._tell_speakers(shard, records)
        if not is_over:
            logger.warning("stopped before the end; finished chunks are kept")
            return exits.STOPPED
        records.summary(self._summary(shard, progress))
        if progress.chunks == progress.failed:
            records.shard_failed(ShardFailedError(shard.shard_id, progress.failed, str(errors[0])))
            return _code(errors)
        return exits.DONE

    def _hear(
        self, shard: Shard, pending: list[ShardChunk], records: Records, progress: Progress
    ) -> list[Exception]:
        """Every pending chunk's outcome, put on record; the errors among them."""
        load = partial(self.load, shard.model)
        task = Task(shard, pending, self._sources(), load, self.settings, self.stop)
        errors = []
        with closing(hear(task, records.outcome)) as outcomes:
            for outcome in outcomes:
                progress.count(outcome)
                if outcome.error:
                    errors.append(outcome.error)
        return errors

    def _tell_speakers(self, shard: Shard, records: Records) -> bool:
        """Whether all was tried. After the words, which must not wait for it, nor fail with it."""
        recordings = untold(shard, self.work)
        tried = 0
        for told in tell_speakers(recordings, self.load_diarizer, self._sources(), self.stop):
            records.told(told)
            tried += 1
        return tried == len(recordings)

    def _sources(self) -> Sources:
        settings = self.settings
        reach = Reach(allow_http=settings.allow_http, download_limit_mb=settings.download_limit_mb)
        return Sources(self.work.client, reach)

    def _summary(self, shard: Shard, progress: Progress) -> ShardSummary:
        return ShardSummary(
            shard_id=shard.shard_id,
            engine=shard.engine,
            model=shard.model,
            audio_ms=progress.audio_ms,
            billed_ms=int((time.monotonic() - self.started) * 1000),
            chunks_done=progress.done,
            chunks_cached=progress.cached,
            chunks_failed=progress.failed,
        )


def _code(errors: list[Exception]) -> int:
    """Another attempt is worth it if none of the errors would be the same again."""
    transient = all(isinstance(error, TransientError) for error in errors)
    return exits.TRANSIENT if transient else exits.PERMANENT
