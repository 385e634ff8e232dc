"""Leave nothing of one embedded AWS to the next one in this process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.batch.models import Job, batch_backends
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.core.utils import utcnow
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.models import stepfunctions_parser_backends


def abandon_work() -> None:
    """Stop executions, and mark jobs so that none starts another attempt."""
    for execution in _running_executions():
        execution.stop(utcnow(), "EmbeddedAws.Closed", "the embedded AWS was closed")
    for job in _jobs():
        job.stop = True


def forget_state() -> None:
    BackendDict.reset()
    reset_model_data()


def _running_executions() -> Iterator[Any]:
    for account in stepfunctions_parser_backends.values():
        for backend in account.values():
            yield from backend._get_executions(ExecutionStatus.RUNNING)


def _jobs() -> Iterator[Job]:
    for account in batch_backends.values():
        for backend in account.values():
            yield from backend._jobs.values()
