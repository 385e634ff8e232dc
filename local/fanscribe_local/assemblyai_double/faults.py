"""Scripted misbehaviour: what a service does on a bad day, on demand.

A script is a sequence of faults. Each request about transcripts meets the first fault that fits
it and is not used up; a request that meets none is served.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from fanscribe_local.assemblyai_double.answer import Answer, refusal

Method = Literal["POST", "GET"]
ALWAYS = 1_000_000_000


@dataclass(frozen=True)
class Fault:
    """One misbehaviour, `times` over.

    `status` is the HTTP status of the answer, None to hang up without one. With `job_error`
    the request is served, and the job it starts fails with that sentence. `after_serving`
    serves the request first and then answers with the fault: the answer is lost, the job is not.
    `model` limits the fault to requests that name that speech model.
    """

    method: Method = "POST"
    times: int = 1
    status: int | None = None
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    job_error: str | None = None
    after_serving: bool = False
    model: str | None = None

    @property
    def prevents_serving(self) -> bool:
        return self.job_error is None and not self.after_serving

    def answer(self) -> Answer | None:
        """What the client gets in place of what it asked for; None for a hung-up connection."""
        return refusal(self.status, self.error, self.headers) if self.status else None

    def fits(self, method: str, body: Mapping[str, Any]) -> bool:
        named = self.model is None or self.model in body.get("speech_models", ())
        return method == self.method and named


def throttled(retry_after_s: int = 1, times: int = 1, method: Method = "POST") -> Fault:
    """429 with `Retry-After`."""
    headers = {"Retry-After": str(retry_after_s)}
    return Fault(method, times, 429, "Too Many Requests", headers)


def broken(status: int = 500, times: int = 1, method: Method = "POST") -> Fault:
    """A fault of the service's own."""
    return Fault(method, times, status, "Internal Server Error")


def reset(times: int = 1, method: Method = "POST") -> Fault:
    """The connection ends without an answer."""
    return Fault(method, times)


def lost_answer(times: int = 1) -> Fault:
    """A submission whose job is taken on (and will be billed) while its answer is lost."""
    return Fault(times=times, after_serving=True)


def failing_job(error: str, times: int = 1) -> Fault:
    """A job that is taken and then fails, as the service fails jobs: HTTP 200, `status: error`."""
    return Fault(times=times, job_error=error)


def refused_model(model: str) -> Fault:
    """A model that the service no longer has: 400 whenever it is named."""
    error = f"speech_models: {model} is not a model (any more)"
    return Fault(times=ALWAYS, status=400, error=error, model=model)


class Script:
    """The faults still to come; safe to ask from every thread."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._faults = list(faults)
        self._left = [fault.times for fault in self._faults]
        self._lock = threading.Lock()

    def next(self, method: str, body: Mapping[str, Any]) -> Fault | None:
        """The fault that this request meets, now used up once; None to be served."""
        with self._lock:
            for place, fault in enumerate(self._faults):
                if self._left[place] and fault.fits(method, body):
                    self._left[place] -= 1
                    return fault
        return None
