"""Functions and workers that end before their time, and hosts that fail or are taken away."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, NamedTuple

from fanscribe_local.extensions import batch_execution, lambda_invocation
from fanscribe_local.extensions.batch_retries import Ending
from fanscribe_local.lambda_environment import Environment
from moto.awslambda.models import LambdaFunction
from moto.batch.models import Job

HOST_LOST = "Host EC2 (instance i-0a1b2c3d4e5f60718) terminated."
WITHOUT_DISK = (
    "import os, resource, sys;"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
Manner = Literal["kill", "terminate", "lose-host", "twice", "spot-notice", "full-disk"]


class Blow(NamedTuple):
    """What happens to the `nth` invocation of `victim` (part of a function's name), or to the
    `nth` attempt of any job where the victim is "job", so many seconds after it began.

    "twice" hands the same event to a function twice at once. "spot-notice" and "full-disk" are of
    the host that the attempt runs on, from the start: EC2 wants it back; no file takes a byte more.
    """

    victim: str
    nth: int
    manner: Manner
    after: float


class Violence:
    """Counts what begins, and strikes where a blow is due."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.prepare(())

    def prepare(self, blows: tuple[Blow, ...]) -> None:
        """From now on `blows`; those that fell are in `struck`."""
        self._blows, self._begun = blows, Counter[Blow]()
        self.struck: list[Blow] = []

    def due(self, name: str, *manners: Manner) -> Blow | None:
        """The blow, of these manners, for what begins now under this name."""
        with self._lock:
            for blow in self._blows:
                if blow.manner in manners and blow.victim in name:
                    self._begun[blow] += 1
                    if self._begun[blow] == blow.nth:
                        self.struck.append(blow)
                        return blow
        return None


@contextmanager
def violence(notices: str) -> Iterator[Violence]:
    """Over every function and every job of the embedded AWS that is running.

    `notices` is where a metadata service gives the Spot notice.
    """
    over = Violence()
    invoke, attempt, run = Environment.invoke, batch_execution.attempt, lambda_invocation.run

    def struck_invocation(self: Environment, event: object, request_id: str) -> tuple[bool, str]:
        if blow := over.due(self.function.name, "kill", "terminate"):
            _later(blow, lambda: _signal(self._process.pid, blow))
        return invoke(self, event, request_id)

    def struck_attempt(job: Job, number: int) -> tuple[Ending, bool]:
        blow = over.due("job", "kill", "terminate", "lose-host", "spot-notice", "full-disk")
        if blow and blow.manner in ("kill", "terminate", "lose-host"):
            _later(blow, lambda: _strike_container(job, blow))
        with _host_of(job, blow, notices):
            ending, by_itself = attempt(job, number)
        if blow and blow.manner == "lose-host" and ending.exit_code != "0":
            job.latest_attempt["statusReason"] = HOST_LOST
            return Ending("", "", HOST_LOST), by_itself
        return ending, by_itself

    def doubled_run(self: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
        if over.due(self.function_name, "twice"):
            threading.Thread(target=run, args=(self, event), daemon=True).start()
        return run(self, event)

    Environment.invoke, batch_execution.attempt = struck_invocation, struck_attempt
    LambdaFunction._invoke_lambda = doubled_run
    try:
        yield over
    finally:
        Environment.invoke, batch_execution.attempt = invoke, attempt
        LambdaFunction._invoke_lambda = run


@contextmanager
def _host_of(job: Job, blow: Blow | None, notices: str) -> Iterator[None]:
    usual = job.container_overrides
    if blow and blow.manner == "spot-notice":
        told = {
            "AWS_EC2_METADATA_DISABLED": "",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": notices,
        }
        variables = [{"name": name, "value": value} for name, value in told.items()]
        known = usual.get("environment", [])
        job.container_overrides = usual | {"environment": [*known, *variables]}
    if blow and blow.manner == "full-disk":
        command = job._get_container_property("command", [])
        full = ["python", "-c", WITHOUT_DISK, sys.executable, *command[1:]]
        job.container_overrides = usual | {"command": full}
    try:
        yield
    finally:
        job.container_overrides = usual


def _later(blow: Blow, strike: Callable[[], None]) -> None:
    timer = threading.Timer(blow.after, strike)
    timer.daemon = True
    timer.start()


def _strike_container(job: Job, blow: Blow) -> None:
    container = getattr(job, "running_container", None)
    if container is None:  # ended before the blow fell
        return
    if blow.manner == "terminate":
        container.stop()
        return
    children = Path(f"/proc/{container._process.pid}/task/{container._process.pid}/children")
    with suppress(FileNotFoundError):
        for pid in children.read_text().split():
            _signal(int(pid), blow)


def _signal(pid: int, blow: Blow) -> None:
    number = signal.SIGTERM if blow.manner == "terminate" else signal.SIGKILL
    with suppress(ProcessLookupError):
        os.killpg(pid, number)
