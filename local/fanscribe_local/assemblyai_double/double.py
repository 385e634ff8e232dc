"""The double itself: the service's calls, each answered as its contract says."""

from __future__ import annotations

import json
import logging
import threading
import uuid
from collections.abc import Iterable, Mapping
from itertools import dropwhile
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fanscribe_local.assemblyai_double.answer import Answer, refusal
from fanscribe_local.assemblyai_double.contract import checked, fault_of
from fanscribe_local.assemblyai_double.faults import Fault, Script
from fanscribe_local.assemblyai_double.heard import Transcribe
from fanscribe_local.assemblyai_double.job import Job
from fanscribe_local.assemblyai_double.jobs import Fate, Jobs
from fanscribe_local.assemblyai_double.server import SERVER_NAME, Server
from fanscribe_local.assemblyai_double.traffic import Traffic

logger = logging.getLogger(__name__)

LIST_LIMIT = 200


class AssemblyAiDouble:
    """A running double; use it as a context manager.

    `transcribe` is called with each job's audio. `delay_s` is how long a job takes at least.
    `faults` are met by requests in order; `seed` is for those that come by chance.
    """

    def __init__(
        self,
        transcribe: Transcribe,
        *,
        api_key: str = "double-key",
        delay_s: float = 0.2,
        faults: Iterable[Fault] = (),
        seed: int = 0,
        port: int = 0,
    ) -> None:
        self.api_key = api_key
        self.script = Script(faults, seed)
        self._jobs = Jobs(transcribe, delay_s)
        self._traffic = Traffic()
        self._server = Server(port, self._respond)
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> AssemblyAiDouble:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        logger.info("%s (not AssemblyAI) at %s", SERVER_NAME, self.base_url)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._jobs.close()

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job ever taken on, oldest first: what a bill would be made of."""
        return self._jobs.all()

    @property
    def uploads(self) -> Mapping[str, bytes]:
        """What was uploaded, by its address."""
        return self._jobs.uploads

    @property
    def billed(self) -> int:
        """Jobs that the service would bill."""
        return sum(job.billed for job in self.jobs)

    @property
    def busiest(self) -> int:
        """The most requests in any five minutes, which the service limits to 20,000."""
        return self._traffic.busiest

    def _respond(self, method: str, target: str, key: str | None, raw: bytes) -> Answer | None:
        self._traffic.count()
        if key != self.api_key:
            return refusal(401, "Authentication error, API token missing/invalid")
        path = urlsplit(target).path.rstrip("/")
        if (method, path) == ("POST", "/v2/upload"):
            return self._upload(raw)
        submission = _json_object(raw) if (method, path) == ("POST", "/v2/transcript") else None
        fault = self.script.next(method, submission or {})
        if fault and fault.prevents_serving:
            return fault.answer()
        if submission is not None:
            served = self._submit(submission, fault.fate if fault else Fate())
        else:
            served = self._serve(method, target, path)
        return fault.spoiled(served) if fault else served

    def _submit(self, request: Mapping[str, Any], fate: Fate) -> Answer:
        fault = fault_of("TranscriptParams", request)
        if fault:
            return refusal(400, f"{fault} (contract.json has what this double takes)")
        job = self._jobs.start(request, fate)
        return Answer(200, checked("Transcript", job.transcript()))

    def _serve(self, method: str, target: str, path: str) -> Answer:
        if (method, path) == ("GET", "/v2/transcript"):
            return self._list(target)
        job = self._jobs.get(path.removeprefix("/v2/transcript/"))
        if job is None or method == "POST":
            return refusal(404, f"Not found: {path}")
        if method == "DELETE":
            job.delete()
        return Answer(200, checked("Transcript", job.transcript()))

    def _upload(self, raw: bytes) -> Answer:
        url = f"{self.base_url}/upload/{uuid.uuid4()}"
        self._jobs.keep_upload(url, raw)
        return Answer(200, checked("UploadedFile", {"upload_url": url}))

    def _list(self, target: str) -> Answer:
        asked = parse_qs(urlsplit(target).query)
        limit = int(asked.get("limit", ["10"])[0])
        if not 1 <= limit <= LIST_LIMIT:
            return refusal(400, f"limit: {limit} is not between 1 and {LIST_LIMIT}")
        older = _before(asked.get("before_id", [None])[0], list(reversed(self.jobs)))
        newest = [job.list_item(self.base_url) for job in older[:limit]]
        page = {
            "limit": limit,
            "result_count": len(newest),
            "current_url": f"{self.base_url}{target}",
            "prev_url": None,
            "next_url": None,
        }
        body = {"page_details": page, "transcripts": newest}
        return Answer(200, checked("TranscriptList", body))


def _before(job_id: str | None, newest_first: list[Job]) -> list[Job]:
    """The jobs that are older than one, or all."""
    if job_id is None:
        return newest_first
    return list(dropwhile(lambda job: job.id != job_id, newest_first))[1:]


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        value = json.loads(raw)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
