"""What the embedded AWS remembers, looked at where it lies and, of runs that are over, thrown away.

Looked at, because asking over its API for all that three hundred runs have written and went
through, and every beat whether they are over, took half of the stage's time. Thrown away, because
each run would otherwise be listed, and read, with all before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.batch.models import batch_backends
from moto.logs.models import logs_backends
from moto.s3.models import FakeKey, s3_backends
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.models import stepfunctions_parser_backends


def forget_runs() -> None:
    """Executions, jobs and what was logged; for when nothing runs."""
    for states in _regions(stepfunctions_parser_backends):
        for machine in states.state_machines:
            machine.executions.clear()
    for batch in _regions(batch_backends):
        batch._jobs.clear()
        for queue in batch._job_queues.values():
            queue.jobs.clear()
    for logs in _regions(logs_backends):
        for group in logs.groups.values():
            for stream in group.streams.values():
                stream.events.clear()


def is_over(execution: str) -> bool:
    # None until it starts, a moment after it is listed.
    return _found(execution).exec_status not in (None, ExecutionStatus.RUNNING)


def history(execution: str) -> list[dict[str, Any]]:
    """The events of an execution, which may be a Map's child."""
    events: list[dict[str, Any]] = _found(execution).to_history_output()["events"]
    return events


def objects(bucket: str) -> dict[str, bytes]:
    """All objects of a bucket, by their keys."""
    for storage in _regions(s3_backends):
        if bucket in storage.buckets:
            found = sorted(storage.buckets[bucket].keys.items())
            return {key: one.value for key, one in found if isinstance(one, FakeKey)}
    raise KeyError(bucket)


def jobs() -> Iterator[Any]:
    """Every Batch job that is remembered."""
    for batch in _regions(batch_backends):
        yield from batch._jobs.values()


def log_lines() -> Iterator[tuple[str, str]]:
    """A log group's name, and all that one of its streams says."""
    for logs in _regions(logs_backends):
        for group in logs.groups.values():
            for stream in group.streams.values():
                yield group.name, "\n".join(event.message for event in stream.events)


def _found(execution: str) -> Any:
    """Raises what asking for one that nobody knows raises."""
    region = execution.split(":")[3]
    (states,) = (account[region] for account in stepfunctions_parser_backends.values())
    return states.describe_execution(execution)


def _regions(backends: Any) -> Iterator[Any]:
    for account in list(backends.values()):
        yield from list(account.values())
