"""An AWS account on this machine: moto's server, extended, and the processes it runs."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

import boto3
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.core.config import default_user_config
from moto.server import ThreadedMotoServer

from fanscribe_local import event_bus, stack
from fanscribe_local.extensions import event_targets, install_all
from fanscribe_local.host import (
    CREDENTIALS,
    REGION,
    Host,
    announce,
    piped,
    refuse_a_second,
    running_host,
    withdraw,
)
from fanscribe_local.iam.authorization import AccessBook, open_book
from fanscribe_local.scratch import make_scratch
from fanscribe_local.shutdown import abandon_work, forget_state
from fanscribe_local.stack import Stack

LOCALHOST = "127.0.0.1"
MOTO_CONFIG = {
    "stepfunctions": {"execute_state_machine": True},
    "iam": {"load_aws_managed_policies": True},
}
SIGNAL_BEAT_SECONDS = 0.25
LOUD_LOGGERS = ("werkzeug", "moto.stepfunctions", "samtranslator")


class EmbeddedSession(boto3.Session):
    """A boto3 session whose clients call the embedded AWS."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )
        self.endpoint = endpoint

    def client(self, service_name: str, *args: Any, **kwargs: Any) -> Any:
        make: Any = super().client
        return make(service_name, *args, **{"endpoint_url": self.endpoint, **kwargs})

    def resource(self, service_name: str, *args: Any, **kwargs: Any) -> Any:
        make: Any = super().resource
        return make(service_name, *args, **{"endpoint_url": self.endpoint, **kwargs})


class EmbeddedAws:
    """Use it as a context manager; one at a time in a process, for moto's state is global.

    `batch_slots` jobs and `lambda_slots` invocations run at once; `container_path` holds what the
    Batch image's Dockerfile copies, as directories on PYTHONPATH. Nothing is listening except on
    127.0.0.1, no real credentials are read, and `os.environ` stays as it is.
    """

    endpoint: str

    def __init__(
        self,
        *,
        port: int = 0,
        batch_slots: int = 1,
        lambda_slots: int | None = None,
        container_path: Sequence[Path] = (),
    ) -> None:
        self._port, self._batch_slots = port, batch_slots
        self._lambda_slots = lambda_slots or max(4, 2 * (os.cpu_count() or 1))
        self._container_path = tuple(Path(path).resolve() for path in container_path)
        self._host: Host | None = None
        self._clients: dict[str, Any] = {}
        self._making = threading.Lock()

    def __enter__(self) -> EmbeddedAws:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        refuse_a_second()
        install_all()
        for name in LOUD_LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._moto_config = {service: default_user_config[service] for service in MOTO_CONFIG}
        default_user_config.update(MOTO_CONFIG)
        self._server = ThreadedMotoServer(LOCALHOST, self._port, verbose=False)
        self._server.start()
        self.endpoint = f"http://{LOCALHOST}:{self._server.get_host_and_port()[1]}"
        self._clients.clear()
        self._host = Host(
            endpoint=self.endpoint,
            directory=make_scratch(),
            container_path=self._container_path,
            batch_slots=threading.Semaphore(self._batch_slots),
            lambda_slots=threading.Semaphore(self._lambda_slots),
        )
        announce(self._host)

    def close(self) -> None:
        """Stop what runs, then everything else; calling it again does nothing."""
        host, self._host = self._host, None
        if host is None:
            return
        abandon_work()
        for process in list(host.processes):
            _end(process)
        for server in host.servers:
            server.shutdown()
            server.server_close()
        self._server.stop()
        withdraw(host)
        default_user_config.update(self._moto_config)  # before a reset that would load policies
        forget_state()
        shutil.rmtree(host.directory, ignore_errors=True)

    def session(self) -> EmbeddedSession:
        return EmbeddedSession(self.endpoint)

    def client(self, service: str) -> Any:
        """One for all who ask, in any thread: making one takes longer than most calls."""
        with self._making:
            if service not in self._clients:
                self._clients[service] = self.session().client(service)
            return self._clients[service]

    def variables(self) -> dict[str, str]:
        """What another process needs in its environment to call this AWS."""
        return CREDENTIALS | {"AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": self.endpoint}

    @contextlib.contextmanager
    def without_hosts(self, *compute_environments: str) -> Iterator[None]:
        """Meanwhile AWS has no host for these compute environments, by name or ARN."""
        names = {name.rsplit("/", 1)[-1] for name in compute_environments}
        host = running_host()
        host.without_hosts |= names
        try:
            yield
        finally:
            host.without_hosts -= names

    def fire(self, rule_name: str) -> None:
        """Let the clock reach what a scheduled rule waits for. Raises KeyError."""
        by_name = {rule.name: rule for rule in event_bus.rules(ACCOUNT_ID, REGION)}
        event_targets.fire(by_name[rule_name])

    def open_access_book(self) -> AccessBook:
        """From now on, what roles are refused, and which grants decide; see `iam.authorization`."""
        return open_book()

    def deploy(
        self,
        template: Path,
        *,
        stack_name: str = "fanscribe",
        parameters: Mapping[str, str] = MappingProxyType({}),
    ) -> Stack:
        return stack.deploy(self.client, template, stack_name, parameters)

    def serve_forever(self) -> None:
        """Wait in the main thread for SIGINT or SIGTERM, then close."""
        asked = threading.Event()
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, lambda *_: asked.set()) for number in numbers}
        try:
            # A signal may be taken by any thread, and wakes this one only if it was the one: a
            # wait without end would then never hear of it.
            while not asked.wait(SIGNAL_BEAT_SECONDS):
                continue
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self.close()


def _end(process: subprocess.Popen[str]) -> None:
    """Close the process's pulse: a worker and a supervisor kill themselves and their children."""
    with contextlib.suppress(BrokenPipeError):
        piped(process.stdin).close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
