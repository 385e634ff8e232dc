"""The program inside a Lambda execution environment: one handler, kept warm.

Started as `python lambda_runtime.py HANDLER` with the task root and the layers on PYTHONPATH. It
reads one event a line on standard input and answers one line on what was standard output; what
the handler prints goes to the log. Error payloads have the names and fields of AWS Lambda's
Python runtime ("Lambda function errors in Python"). It ends, children included, when its input
closes, so no environment outlives the process that started it.
"""

import importlib
import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

Handler = Callable[[object, "Context"], object]


class Context:
    """The context object a handler gets, after "Using the Lambda context object"."""

    client_context = None
    identity = None

    def __init__(self, request_id: str, arn: str, timeout_seconds: float) -> None:
        self.aws_request_id = request_id
        self.invoked_function_arn = arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._deadline = time.monotonic() + timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class RuntimeFault(Exception):  # noqa: N818
    """A fault between handler and Lambda; `kind` is the errorType Lambda reports for it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def load_handler(path: str) -> Handler:
    module_name, _, function_name = path.rpartition(".")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise RuntimeFault("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise RuntimeFault("Runtime.UserCodeSyntaxError", message) from error
    if not hasattr(module, function_name):
        message = f"Handler '{function_name}' missing on module '{module_name}'"
        raise RuntimeFault("Runtime.HandlerNotFound", message)
    handler: Handler = getattr(module, function_name)
    return handler


def loaded(path: str) -> Handler:
    """The handler, or one that raises what kept it from being loaded."""
    try:
        return load_handler(path)
    except Exception as error:
        problem = error

    def raise_problem(event: object, context: Context) -> object:  # noqa: ARG001
        raise problem

    return raise_problem


def marshal(value: object) -> str:
    def plain(unknown: object) -> float:
        if isinstance(unknown, Decimal):
            return float(unknown)
        raise TypeError(f"Object of type {type(unknown).__name__} is not JSON serializable")

    try:
        return json.dumps(value, default=plain)
    except TypeError as error:
        message = f"Unable to marshal response: {error}"
        raise RuntimeFault("Runtime.MarshalError", message) from error


def failure(error: Exception, request_id: str) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != __file__]
    kind = error.kind if isinstance(error, RuntimeFault) else type(error).__name__
    trace = [] if isinstance(error, RuntimeFault) else traceback.format_list(own)
    report = "".join([f"[ERROR] {kind}: {error}\n", *trace])
    print(report.rstrip("\n"), file=sys.stderr)
    return json.dumps(
        {
            "errorMessage": str(error),
            "errorType": kind,
            "requestId": request_id,
            "stackTrace": trace,
        }
    )


def answer(handler: Handler, request: dict[str, Any]) -> tuple[bool, str]:
    context = Context(request["id"], request["arn"], request["timeout"])
    try:
        return True, marshal(handler(request["event"], context))
    except Exception as error:
        return False, failure(error, request["id"])


def separate_streams() -> tuple["queue.SimpleQueue[str]", TextIO]:
    """Keep the protocol's two pipes away from the handler and from what it starts."""
    events = os.fdopen(os.dup(0))
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()

    def receive() -> None:
        for line in events:
            waiting.put(line)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=receive, daemon=True).start()
    return waiting, answers


def log_report(request_id: str, started: float) -> None:
    sys.stdout.flush()
    spent = (time.monotonic() - started) * 1000
    size = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
    report = f"REPORT RequestId: {request_id}\tDuration: {spent:.2f} ms\tMemory Size: {size} MB"
    print(f"END RequestId: {request_id}\n{report}", file=sys.stderr, flush=True)


def main(handler_path: str) -> None:
    requests, answers = separate_streams()
    handler = loaded(handler_path)
    print("ready", file=answers, flush=True)
    while True:
        request = json.loads(requests.get())
        started = time.monotonic()
        version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        print(f"START RequestId: {request['id']} Version: {version}", file=sys.stderr, flush=True)
        succeeded, payload = answer(handler, request)
        log_report(request["id"], started)
        print(json.dumps([succeeded, payload]), file=answers, flush=True)


if __name__ == "__main__":
    del sys.path[0]  # this script's own directory
    main(sys.argv[1])
