"""The double's jobs at work: queued, fetched, transcribed, done."""

from __future__ import annotations

import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from fanscribe_local.assemblyai_double.heard import Transcribe
from fanscribe_local.assemblyai_double.job import Job
from fanscribe_local.assemblyai_double.webhooks import call_back

logger = logging.getLogger(__name__)

SHORTEST_S = 0.16
DOWNLOAD_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Fate:
    """What becomes of a job beyond the usual: it fails with `error`, is `late` by so many seconds
    (so that jobs end out of order), its webhook is called `calls` times over."""

    error: str | None = None
    late_s: float = 0.0
    calls: int = 1


class Jobs:
    """All jobs of one double, newest last. A job takes at least `delay_s`, half of it queued."""

    def __init__(self, transcribe: Transcribe, delay_s: float, workers: int = 16) -> None:
        self._transcribe = transcribe
        self._delay_s = delay_s
        self._jobs: dict[str, Job] = {}
        self.uploads: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="assemblyai-double")

    def start(self, request: Mapping[str, Any], fate: Fate) -> Job:
        """Take a job on."""
        job = Job(dict(request))
        with self._lock:
            self._jobs[job.id] = job
        self._pool.submit(self._work, job, fate)
        return job

    def get(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def all(self) -> tuple[Job, ...]:
        with self._lock:
            return tuple(self._jobs.values())

    def keep_upload(self, url: str, body: bytes) -> None:
        self.uploads[url] = body

    def close(self) -> None:
        """Give up what is not done yet."""
        self._closing.set()
        self._pool.shutdown(cancel_futures=True)

    def _work(self, job: Job, fate: Fate) -> None:
        if self._closing.wait(self._delay_s / 2 + fate.late_s):
            return
        job.status = "processing"
        ready = time.monotonic() + self._delay_s / 2
        self._end(job, fate, ready)
        call_back(job, fate.calls, self._closing.wait)

    def _end(self, job: Job, fate: Fate, ready: float) -> None:
        try:
            self._transcribe_into(job, fate.error, ready)
        except Exception as error:  # any transcriber may be plugged in: its fault is this job's
            logger.exception("double: job %s failed", job.id)
            job.fail(f"Server error: {type(error).__name__}: {error}")

    def _transcribe_into(self, job: Job, doomed: str | None, ready: float) -> None:
        try:
            audio = self._download(job.audio_url)
        except (urllib.error.URLError, OSError, ValueError) as error:
            job.fail(f"Download error, unable to download {job.audio_url}: {error}")
            return
        heard = self._transcribe(audio)
        if self._closing.wait(max(0.0, ready - time.monotonic())):
            return
        if doomed or heard.duration_s < SHORTEST_S:
            job.fail(doomed or "Audio duration is too short.")
        else:
            job.complete(heard)

    def _download(self, url: str) -> bytes:
        if url in self.uploads:
            return self.uploads[url]
        # Http(s) alone: the request's schema has seen to it.
        with urllib.request.urlopen(url, timeout=DOWNLOAD_TIMEOUT_S) as answer:  # noqa: S310
            return bytes(answer.read())
