"""Run a function's deployed code instead of a Docker image.

AWS, "Lambda function errors in Python" and "Understanding retry behavior in Lambda": a handler's
exception is answered as `{"errorMessage", "errorType", "requestId", "stackTrace"}`, a timeout as
`Sandbox.Timedout`, a runtime that ends as `Runtime.ExitError`; what it prints is in the log group
`/aws/lambda/<name>`. "Invoke": with InvocationType Event the call answers before the code runs.

Stock moto needs Docker for each invocation, or echoes a canned answer, and runs Event calls inline.
"""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.awslambda.utils import get_backend

from fanscribe_local.host import running_host
from fanscribe_local.lambda_environment import Function, UnansweredError
from fanscribe_local.lambda_pool import Environments

KEEP_WARM = 24
_environments: dict[int, Environments] = {}
_creating = threading.Lock()


def install() -> None:
    invoke = LambdaFunction.invoke

    def invoke_or_queue(self: LambdaFunction, body: str, headers: Any, answer: Any) -> Any:
        if headers.get("x-amz-invocation-type") != "Event":
            return invoke(self, body, headers, answer)
        threading.Thread(target=invoke, args=(self, body, headers, {}), daemon=True).start()
        return ""

    LambdaFunction.invoke = invoke_or_queue
    LambdaFunction._invoke_lambda = run


def run(self: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
    """Payload, whether it is an error, and the log tail (which nobody here asks for)."""
    request_id = str(uuid.uuid4())
    try:
        with _environments_of_host().borrow(describe(self)) as environment:
            try:
                succeeded, payload = environment.invoke({} if event is None else event, request_id)
            except UnansweredError as error:
                environment.note(f"{error}\nEND RequestId: {request_id}")
                raise
    except UnansweredError as error:
        return json.dumps({"errorType": error.kind, "errorMessage": str(error)}), True, ""
    return payload, not succeeded, ""


def _environments_of_host() -> Environments:
    host = running_host()
    with _creating:
        if id(host) not in _environments:
            _environments.clear()
            _environments[id(host)] = Environments(host, KEEP_WARM)
        return _environments[id(host)]


def describe(function: LambdaFunction) -> Function:
    backend = get_backend(function.account_id, function.region)
    layers = [backend.layers_versions_by_arn(layer["Arn"]) for layer in function.layers]
    return Function(
        name=function.function_name,
        arn=function.function_arn,
        role_arn=function.role,
        account_id=function.account_id,
        region=function.region,
        version="$LATEST",
        runtime=function.run_time,
        handler=function.handler,
        log_group=getattr(function, "log_group", f"/aws/lambda/{function.function_name}"),
        timeout_seconds=float(function.timeout),
        memory_mb=int(function.memory_size),
        variables=tuple((str(k), str(v)) for k, v in function.environment_vars.items()),
        package=function.code_bytes,
        layers=tuple(layer.code_bytes for layer in layers),
    )
