"""The job: a shard in; for each of its chunks a result or a failure record out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError
from fanscribe.aws_faults import named
from fanscribe.contracts import Shard, ShardChunk
from fanscribe.errors import DamagedObjectError, PayloadError, PoisonedChunkError
from fanscribe.media.sources import Reach, Sources
from fanscribe.planning.known_results import transcribed
from fanscribe.storage import Bucket
from msgspec import Struct, field

from fanscribe_gpu import exits
from fanscribe_gpu.attempts import Attempts
from fanscribe_gpu.diarizer import LoadDiarizer
from fanscribe_gpu.engine import Engine, LoadEngine
from fanscribe_gpu.host import Host
from fanscribe_gpu.intake import Intake
from fanscribe_gpu.job_settings import JobSettings
from fanscribe_gpu.journal import Journal
from fanscribe_gpu.log import logger, speak_of
from fanscribe_gpu.meter import Meter, Metered
from fanscribe_gpu.metrics import publish
from fanscribe_gpu.modes import hear
from fanscribe_gpu.pipeline import Outcome, Task
from fanscribe_gpu.progress import Progress, told_every
from fanscribe_gpu.records import Records
from fanscribe_gpu.speakers import tell_speakers, untold
from fanscribe_gpu.summing import found_of, summed_up
from fanscribe_gpu.suspicion import apart, poisoned, suspects
from fanscribe_gpu.verdict import exit_code, worst


class Job(Struct, kw_only=True):
    """One try at one shard, or what a killed worker left of it.

    Setting `stop` ends the job once what is being heard is safe. `journal` is what the supervisor
    knows of the try, `host` what becomes known of the machine.
    """

    settings: JobSettings
    work: Bucket
    load: LoadEngine
    load_diarizer: LoadDiarizer
    stop: threading.Event
    journal: Journal = field(default_factory=Journal)
    host: Host = field(default_factory=Host)
    meter: Meter = field(default_factory=Meter)
    loaded: Engine | None = None

    def run(self) -> int:
        """The exit code. Why the whole shard failed is on record before this returns."""
        settings = self.settings
        records = Records(self.work, settings.run_id, settings.shard_key)
        number = settings.aws_batch_job_attempt
        speak_of(settings.run_id, records.shard_id, number)
        try:
            attempts = Attempts(
                self.work, settings.run_id, records.shard_id, number, self.journal, self.host
            )
        except (BotoCoreError, ClientError) as fault:
            logger.exception("the try could not begin")
            # How many tries failed before is not to be known: Batch's own limit must do.
            return exit_code(named(fault), failed_before=0)
        return self._recorded(records, attempts)

    def _recorded(self, records: Records, attempts: Attempts) -> int:
        error = None
        try:
            records.begin()
            code = self._transcribe(self._shard(), records, attempts)
        except Exception as raised:  # noqa: BLE001 - the reason must be in S3 before the process ends
            error = named(raised)
            code = exit_code(error, attempts.failed_before)
            logger.exception("shard failed", extra={"error": type(error).__name__})
            _try_to(lambda: records.shard_failed(error))
        _try_to(lambda: attempts.end(code, type(error).__name__ if error else None))
        return code

    def _shard(self) -> Shard:
        try:
            return self.work.read_as(self.settings.shard_key, Shard)
        except (KeyError, DamagedObjectError) as fault:
            raise PayloadError("Shard", str(fault)) from fault

    def _transcribe(self, shard: Shard, records: Records, attempts: Attempts) -> int:
        done = transcribed(shard.chunks, self.work)
        found = found_of([chunk for chunk in shard.chunks if chunk.key in done])
        pending = [chunk for chunk in shard.chunks if chunk.key not in done]
        attempts.found(found)
        progress = Progress(chunks=len(shard.chunks), cached=found.chunks)
        errors: list[Exception] = []
        with told_every(self.settings.progress_seconds, progress, attempts.beat):
            for outcome in self._outcomes(shard, pending, records, attempts):
                progress.count(outcome)
                if outcome.error:
                    errors.append(outcome.error)
            is_over = progress.is_over and self._tell_speakers(shard, records)
        if not is_over:
            logger.warning("stopped before the end; finished chunks are kept")
            return exits.STOPPED
        error = worst(shard.shard_id, errors, progress.chunks, attempts.own.number - 1)
        # What is tried again is summed up then.
        if error is None or exit_code(error, attempts.failed_before) != exits.TRANSIENT:
            telemetry = self.meter.telemetry(progress.audio_ms) if self.loaded else None
            summary = summed_up(shard, found, progress, attempts, telemetry)
            records.summary(summary)
            publish(summary)
        if error:
            raise error
        return exits.DONE

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

    def _outcomes(
        self, shard: Shard, pending: list[ShardChunk], records: Records, attempts: Attempts
    ) -> Iterator[Outcome]:
        """Every pending chunk's, once it is on record."""
        killers = poisoned(attempts.all)
        for chunk in pending:
            if chunk.key in killers:
                left_out = Outcome(chunk, error=PoisonedChunkError(killers[chunk.key]))
                records.outcome(left_out)
                yield left_out
        left = [chunk for chunk in pending if chunk.key not in killers]
        for chunks in apart(left, suspects(attempts.all)):
            yield from self._heard(shard, chunks, records)

    def _heard(self, shard: Shard, chunks: list[ShardChunk], records: Records) -> Iterator[Outcome]:
        load = partial(self._engine, shard.model)
        intake = Intake(self.journal, self.meter)
        sources = self._sources()
        task = Task(shard, chunks, sources, load, self.settings, self.stop, intake, self._known)
        with closing(hear(task, records.outcome)) as outcomes:
            for outcome in outcomes:
                self.journal.settled(outcome.chunk.key)
                yield outcome

    def _known(self, chunks: Sequence[ShardChunk]) -> set[str]:
        try:
            return transcribed(chunks, self.work)
        except (BotoCoreError, ClientError):
            # Then perhaps they are heard twice; but they are heard.
            logger.exception("not known whether another run was here")
            return set()

    def _engine(self, model: str) -> Engine:
        """Loaded once, however many tasks ask for it."""
        if self.loaded is None:
            self.loaded = Metered(self.load(model), self.meter)
            self.meter.restart()
        return self.loaded


def _try_to(record: Callable[[], None]) -> None:
    """S3 may be why the job fails: then the log and the exit code must do."""
    try:
        record()
    except (BotoCoreError, ClientError):
        logger.exception("could not be put on record")
