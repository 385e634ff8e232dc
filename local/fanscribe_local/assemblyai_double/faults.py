"""Scripted misbehaviour: what a service does on a bad day, on demand.

A script is a sequence of faults. Each request about transcripts meets the first fault that fits
it and is not used up; a request that meets none is served. A fault with a `share` below one is
met by chance, always the same chance for the same seed.
"""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from fanscribe_local.assemblyai_double.answer import Answer, refusal
from fanscribe_local.assemblyai_double.jobs import Fate

Method = Literal["POST", "GET", "DELETE"]
ALWAYS = 1_000_000_000


@dataclass(frozen=True)
class Fault:
    """One misbehaviour, `times` over.

    `status` is the HTTP status of the answer, None to hang up without one; `bodyless` leaves its
    body out. With a `fate` the request is served, and so it goes with the job it starts.
    `after_serving` serves the request first and then answers with the fault: the answer is lost,
    the job is not. `slow_s` and `cut` serve it and spoil the answer: it trickles, or its JSON ends
    early. `model` limits the fault to requests that name that speech model.
    """

    method: Method = "POST"
    times: int = 1
    status: int | None = None
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    bodyless: bool = False
    fate: Fate = Fate()  # noqa: RUF009 - frozen
    after_serving: bool = False
    slow_s: float = 0.0
    cut: bool = False
    model: str | None = None
    share: float = 1.0

    @property
    def prevents_serving(self) -> bool:
        served = self.after_serving or self.slow_s or self.cut or self.fate != Fate()
        return not served

    def answer(self) -> Answer | None:
        """What the client gets in place of what it asked for; None for a hung-up connection."""
        if not self.status:
            return None
        said = refusal(self.status, self.error, self.headers)
        return replace(said, raw=b"") if self.bodyless else said

    def spoiled(self, served: Answer) -> Answer | None:
        """What becomes of the answer to a request that was served."""
        if self.after_serving:
            return self.answer()
        if self.cut:
            whole = json.dumps(served.body).encode()
            return replace(served, raw=whole[: len(whole) // 2])
        return replace(served, slow_s=self.slow_s)

    def fits(self, method: str, body: Mapping[str, Any]) -> bool:
        named = self.model is None or self.model in body.get("speech_models", ())
        return method == self.method and named


def throttled(retry_after_s: int = 1, times: int = 1, method: Method = "POST") -> Fault:
    """429 with `Retry-After`."""
    headers = {"Retry-After": str(retry_after_s)}
    return Fault(method, times, 429, "Too Many Requests", headers)


def broken(
    status: int = 500, times: int = 1, method: Method = "POST", *, bodyless: bool = False
) -> Fault:
    """A fault of the service's own."""
    return Fault(method, times, status, "Internal Server Error", bodyless=bodyless)


def reset(times: int = 1, method: Method = "POST") -> Fault:
    """The connection ends without an answer."""
    return Fault(method, times)


def lost_answer(times: int = 1) -> Fault:
    """A submission whose job is taken on (and will be billed) while its answer is lost."""
    return Fault(times=times, after_serving=True)


def slow(seconds: float, times: int = 1, method: Method = "POST") -> Fault:
    """An answer that trickles."""
    return Fault(method, times, slow_s=seconds)


def cut_short(times: int = 1, method: Method = "POST") -> Fault:
    """An answer whose JSON ends in the middle."""
    return Fault(method, times, cut=True)


def failing_job(error: str, times: int = 1) -> Fault:
    """A job that is taken and then fails, as the service fails jobs: HTTP 200, `status: error`."""
    return Fault(times=times, fate=Fate(error=error))


def late_job(seconds: float, times: int = 1) -> Fault:
    """A job that is queued so much longer: others that came after it end before it."""
    return Fault(times=times, fate=Fate(late_s=seconds))


def repeated_webhook(calls: int = 2, times: int = 1) -> Fault:
    """A job whose end is told again and again, or (`calls` 0) never."""
    return Fault(times=times, fate=Fate(calls=calls))


def refused_model(model: str) -> Fault:
    """A model that the service no longer has: 400 whenever it is named."""
    error = f"speech_models: {model} is not a model (any more)"
    return Fault(times=ALWAYS, status=400, error=error, model=model)


def by_chance(fault: Fault, share: float) -> Fault:
    """Met by that share of the requests that come to it, for as long as there are any."""
    return replace(fault, times=ALWAYS, share=share)


class Script:
    """The faults still to come; safe to ask from every thread."""

    def __init__(self, faults: Iterable[Fault], seed: int = 0) -> None:
        self._faults = list(faults)
        self._left = [fault.times for fault in self._faults]
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._lock = threading.Lock()

    def next(self, method: str, body: Mapping[str, Any]) -> Fault | None:
        """The fault that this request meets, now used up once; None to be served."""
        with self._lock:
            for place, fault in enumerate(self._faults):
                if self._left[place] and fault.fits(method, body) and self._happens(fault):
                    self._left[place] -= 1
                    return fault
        return None

    def _happens(self, fault: Fault) -> bool:
        return fault.share >= 1.0 or self._chance.random() < fault.share
