"""Lambda execution environments: warm processes that run the deployed zip and layers.

An environment serves one event at a time and is kept for the next one, as in "Understanding the
Lambda execution environment lifecycle". It sees the function's own variables, never ours.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fanscribe_local.code_storage import unpack
from fanscribe_local.host import Host, piped
from fanscribe_local.iam.roles import assume
from fanscribe_local.log_streams import LogStream

RUNTIME = Path(__file__).parent / "lambda_runtime.py"
INIT_LIMIT_SECONDS = 60.0  # AWS allows 10; a busy laptop that imports NumPy needs more
LOG_DRAIN_SECONDS = 1.0
LAMBDA_SERVICE = "lambda.amazonaws.com"
SANDBOX_TIMEOUT, RUNTIME_EXIT = "Sandbox.Timedout", "Runtime.ExitError"
TRACING_OFF = {
    "AWS_XRAY_SDK_ENABLED": "false",
    "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
    "POWERTOOLS_TRACE_DISABLED": "true",
}


@dataclass(frozen=True)
class Function:
    """A deployed function: what it takes to start an environment for it."""

    name: str
    arn: str
    role_arn: str
    account_id: str
    region: str
    version: str
    runtime: str
    handler: str
    log_group: str
    timeout_seconds: float
    memory_mb: int
    variables: tuple[tuple[str, str], ...]
    package: bytes
    layers: tuple[bytes, ...]


class UnansweredError(Exception):
    """The environment died or ran out of time before it answered."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Environment:
    """One warm process."""

    def __init__(self, function: Function, host: Host) -> None:
        self.function, self._host = function, host
        self._log = _open_log(function)
        self._ended: set[str] = set()
        self._drained = threading.Condition()
        task, opt = (
            unpack(host.directory, [function.package]),
            unpack(host.directory, function.layers),
        )
        self._process = subprocess.Popen(
            [sys.executable, "-u", str(RUNTIME), function.handler],
            cwd=task,
            env=_variables(function, host, task, opt, self._log.name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._requests, self._answers = piped(self._process.stdin), piped(self._process.stdout)
        self._answering = selectors.DefaultSelector()
        self._answering.register(self._answers, selectors.EVENT_READ)
        host.processes.add(self._process)
        threading.Thread(target=self._copy_log, daemon=True).start()
        self._receive(INIT_LIMIT_SECONDS, "init")

    def _copy_log(self) -> None:
        for line in piped(self._process.stderr):
            self._log.write(line)
            if line.startswith("END RequestId: "):
                with self._drained:
                    self._ended.add(line.split()[-1])
                    self._drained.notify_all()

    def _receive(self, limit_seconds: float, request_id: str) -> str:
        if not self._answering.select(limit_seconds):
            self.close()
            limit = f"Task timed out after {limit_seconds:.2f} seconds"
            raise UnansweredError(SANDBOX_TIMEOUT, f"RequestId: {request_id} Error: {limit}")
        line = self._answers.readline()
        if not line:
            raise UnansweredError(
                RUNTIME_EXIT, f"RequestId: {request_id} Error: {self._how_it_died()}"
            )
        return line

    def _how_it_died(self) -> str:
        code = self._process.wait()
        if code < 0:
            return f"Runtime exited with error: signal: {signal.Signals(-code).name.lower()}"
        if code:
            return f"Runtime exited with error: exit status {code}"
        return "Runtime exited without providing a reason"

    def invoke(self, event: object, request_id: str) -> tuple[bool, str]:
        """Whether the handler returned, and its payload as JSON."""
        limit = self.function.timeout_seconds
        request = {"id": request_id, "arn": self.function.arn, "timeout": limit, "event": event}
        try:
            self._requests.write(json.dumps(request) + "\n")
            self._requests.flush()
        except BrokenPipeError:
            message = f"RequestId: {request_id} Error: {self._how_it_died()}"
            raise UnansweredError(RUNTIME_EXIT, message) from None
        succeeded, payload = json.loads(self._receive(limit, request_id))
        with self._drained:
            self._drained.wait_for(lambda: request_id in self._ended, LOG_DRAIN_SECONDS)
            self._ended.discard(request_id)
        return succeeded, payload

    def note(self, line: str) -> None:
        self._log.write(line)

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self._host.processes.discard(self._process)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._answering.close()


def _open_log(function: Function) -> LogStream:
    day = datetime.now(UTC).strftime("%Y/%m/%d")
    name = f"{day}/[{function.version}]{uuid.uuid4().hex}"
    return LogStream(function.account_id, function.region, function.log_group, name)


def _variables(
    function: Function, host: Host, task: Path, opt: Path, log_stream: str
) -> dict[str, str]:
    """ "Defined runtime environment variables" under the function's own, which win."""
    credentials = assume(function.role_arn, LAMBDA_SERVICE, function.arn, function.name)
    base = host.environment(credentials, task, opt / "python")
    return (
        base
        | TRACING_OFF
        | {
            "PATH": os.pathsep.join([base.get("PATH", os.defpath), str(opt / "bin")]),
            "TZ": ":UTC",
            "_HANDLER": function.handler,
            "LAMBDA_TASK_ROOT": str(task),
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": function.version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(function.timeout_seconds),
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        }
        | dict(function.variables)
    )
