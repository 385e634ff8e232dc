"""The wrapper of every Lambda handler: payload in, payload out, observed on the way.

One decorator, so that a handler says only what its state does. It decodes the event into the
state's contract, runs the handler under powertools' logger, tracer and metrics with the run's
id as the correlation id, and encodes the answer. Errors pass through unchanged: their class
name is what Step Functions matches; what AWS's own client raises gets a name that it knows.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from fanscribe.aws_faults import named
from fanscribe.errors import FanscribeError, PayloadError

logger = Logger(service="fanscribe")
tracer = Tracer(service="fanscribe")
metrics = Metrics(namespace="Fanscribe", service="fanscribe")

P = TypeVar("P")
LambdaHandler = Callable[[dict[str, Any], LambdaContext], Any]


def stage(payload: type[P]) -> Callable[[Callable[[P], object]], LambdaHandler]:
    """Make a Lambda handler of a function from `payload` to another contract."""

    def decorate(handle: Callable[[P], object]) -> LambdaHandler:
        @logger.inject_lambda_context(clear_state=True)
        @tracer.capture_lambda_handler(capture_response=False)
        @metrics.log_metrics(raise_on_empty_metrics=False)
        @functools.wraps(handle)
        def handler(event: dict[str, Any], context: LambdaContext) -> Any:  # noqa: ARG001
            logger.set_correlation_id(run_id_of(event))
            return msgspec.to_builtins(_observed(handle, _decode(event, payload)))

        return cast("LambdaHandler", handler)

    return decorate


def run_id_of(event: dict[str, Any]) -> str:
    """The run's id, from the payload of any state."""
    run = event.get("run")
    return str((run if isinstance(run, dict) else event).get("run_id", "unknown"))


def _decode(event: dict[str, Any], payload: type[P]) -> P:
    try:
        return msgspec.convert(event, payload)
    except msgspec.ValidationError as fault:
        raise PayloadError(payload.__name__, str(fault)) from fault


def _observed(handle: Callable[[P], object], payload: P) -> object:
    try:
        return _named(handle, payload)
    except FanscribeError as error:
        metrics.add_metric(name=type(error).__name__, unit=MetricUnit.Count, value=1)
        logger.exception("stage failed", extra={"error": type(error).__name__})
        raise


def _named(handle: Callable[[P], object], payload: P) -> object:
    try:
        return handle(payload)
    except (BotoCoreError, ClientError) as fault:
        raise named(fault) from fault
