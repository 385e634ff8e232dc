"""The network between the stack's processes and AWS, on a bad day.

Sits in front of the embedded AWS and spoils requests of functions and workers: what Step
Functions itself asks passes, because AWS's own services do not go over our network.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from moto.moto_server import threaded_moto_server

Start = Callable[..., Any]
App = Callable[[dict[str, Any], Start], Iterable[bytes]]
Kind = Literal["unavailable", "slow", "reset", "truncated", "missing", "throttled"]

OURS = ("exec-env/AWS_Lambda", "exec-env/AWS_ECS_EC2")
SLOW_DOWN = (
    b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
)
NO_SUCH_KEY = b"<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>"
THROTTLED = b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'


class Cloud(NamedTuple):
    """One fault: `kind` meets each fitting request with `chance`, at most `times` times over.

    `path` is part of the request's path, `service` AWS's name of it in the signature.
    """

    kind: Kind
    chance: float
    times: int
    service: str = "s3"
    method: str = ""
    path: str = ""

    def fits(self, request: dict[str, Any]) -> bool:
        return (
            self.service in (_service(request), "")
            and self.method in (request["REQUEST_METHOD"], "")
            and self.path in request["PATH_INFO"]
        )


class Weather:
    """A WSGI application before another one. `asked` counts our requests by service."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self.asked = Counter[str]()
        self.clear()

    def clear(self) -> None:
        self.forecast((), random.Random(0))

    def forecast(self, clouds: Iterable[Cloud], dice: random.Random) -> None:
        """From now on `clouds`; what each of them did is counted in `met`."""
        self._clouds, self._dice = tuple(clouds), dice
        self.met: Counter[Cloud] = Counter()

    def __call__(self, request: dict[str, Any], start: Start) -> Iterable[bytes]:
        cloud = self._overhead(request)
        if cloud is None:
            return self._app(request, start)
        if cloud.kind == "slow":
            time.sleep(0.5)
            return self._app(request, start)
        if cloud.kind == "truncated":
            return _cut_short(self._app(request, start), request)
        if cloud.kind == "reset":
            _hang_up(request)
            return []
        kind = cloud.kind
        if kind == "throttled" and _service(request) == "s3":
            kind = "unavailable"  # S3's word for it
        return _refusal(kind, start)

    def _overhead(self, request: dict[str, Any]) -> Cloud | None:
        if not any(mark in request.get("HTTP_USER_AGENT", "") for mark in OURS):
            return None
        with self._lock:
            self.asked[_service(request)] += 1
            for cloud in self._clouds:
                if (
                    self.met[cloud] < cloud.times
                    and cloud.fits(request)
                    and self._dice.random() < cloud.chance
                ):
                    self.met[cloud] += 1
                    return cloud
        return None


def _service(request: dict[str, Any]) -> str:
    """`Credential=<key>/<day>/<region>/<service>/aws4_request` to the service."""
    credential = request.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2]
    return credential.partition(",")[0].split("/")[3] if credential.count("/") >= 4 else ""


def _refusal(kind: Kind, start: Start) -> Iterable[bytes]:
    status, body = {
        "unavailable": ("503 Slow Down", SLOW_DOWN),
        "missing": ("404 Not Found", NO_SUCH_KEY),
        "throttled": ("400 Bad Request", THROTTLED),
    }[kind]
    start(status, [("Content-Length", str(len(body)))])
    return [body]


def _cut_short(answer: Iterable[bytes], request: dict[str, Any]) -> Iterator[bytes]:
    body = b"".join(answer)
    yield body[: len(body) // 2]
    _hang_up(request)


def _hang_up(request: dict[str, Any]) -> None:
    connection: socket.socket = request["werkzeug.socket"]
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # the other end was faster
        return


@contextmanager
def weather() -> Iterator[list[Weather]]:
    """Whatever embedded AWS is started inside has its weather appended to the list."""
    dispatcher: Any = threaded_moto_server.DomainDispatcherApplication
    made: list[Weather] = []

    def with_weather(*arguments: Any) -> Weather:
        made.append(Weather(dispatcher(*arguments)))
        return made[-1]

    threaded_moto_server.DomainDispatcherApplication = with_weather  # type: ignore[assignment,misc]
    try:
        yield made
    finally:
        threaded_moto_server.DomainDispatcherApplication = dispatcher  # type: ignore[misc]
