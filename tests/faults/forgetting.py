"""What the embedded AWS remembers of runs that are over, thrown away.

Three hundred runs on one stage would otherwise each be listed, and read, with all before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.batch.models import batch_backends
from moto.logs.models import logs_backends
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


def _regions(backends: Any) -> Iterator[Any]:
    for account in list(backends.values()):
        yield from list(account.values())
