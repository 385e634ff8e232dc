"""The double's calls back: `{transcript_id, status}`, tried again while nobody says yes."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus

from fanscribe_local.assemblyai_double.contract import checked
from fanscribe_local.assemblyai_double.job import Job

logger = logging.getLogger(__name__)

TRIES = 10
TIMEOUT_S = 10.0
PAUSE_S = 0.5


def call_back(job: Job, times: int, pause: Callable[[float], bool]) -> None:
    """Tell the job's webhook, if it has one, that it ended: `times` over, as a network might.

    `pause` waits that many seconds, and says whether to give up.
    """
    if "webhook_url" in job.request:
        for _ in range(times):
            _deliver(job, pause)


def _deliver(job: Job, pause: Callable[[float], bool]) -> None:
    for _ in range(TRIES):
        if _accepted(job):
            job.called_back += 1
            return
        if pause(PAUSE_S):
            return


def _accepted(job: Job) -> bool:
    told = {"transcript_id": job.id, "status": job.status}
    request = urllib.request.Request(  # noqa: S310 - http(s) alone: the request's schema saw to it
        job.request["webhook_url"],
        data=json.dumps(checked("TranscriptReadyNotification", told)).encode(),
        headers={"Content-Type": "application/json", **_proof(job)},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            return bool(answer.status < HTTPStatus.MULTIPLE_CHOICES)
    except (urllib.error.URLError, OSError) as error:
        logger.debug("double: webhook of %s: %s", job.id, error)
        return False


def _proof(job: Job) -> dict[str, str]:
    name = job.request.get("webhook_auth_header_name")
    return {str(name): str(job.request["webhook_auth_header_value"])} if name else {}
