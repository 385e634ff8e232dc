"""Decide whether a failed Batch attempt is tried again.

AWS Batch, "Automated job retries" and "EvaluateOnExit": a job gets `attempts` tries; after a
failed one the first rule all of whose conditions match says RETRY or EXIT, a pattern may end with
an asterisk, and when no rule matches the job is tried again. SubmitJob's strategy replaces the
definition's.

Stock moto runs every job once: it keeps the definition's strategy for show and drops SubmitJob's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from moto.batch.models import Job
from moto.batch.responses import BatchResponse

CONDITIONS = {"onExitCode": "exit_code", "onReason": "reason", "onStatusReason": "status_reason"}
_submitted: ContextVar[Mapping[str, Any] | None] = ContextVar("submitted", default=None)


@dataclass(frozen=True)
class Ending:
    """How an attempt ended, in the words a rule can match."""

    exit_code: str
    reason: str
    status_reason: str


def install() -> None:
    submit, create = BatchResponse.submitjob, Job.__init__

    def submit_with_strategy(self: BatchResponse) -> str:
        token = _submitted.set(self._get_param("retryStrategy"))
        try:
            return str(submit(self))
        finally:
            _submitted.reset(token)

    def create_with_strategy(self: Job, *args: Any, **kwargs: Any) -> None:
        create(self, *args, **kwargs)
        self.retry_strategy = _submitted.get() or self.job_definition.retry_strategy or {}

    BatchResponse.submitjob, Job.__init__ = submit_with_strategy, create_with_strategy


def is_retried(rules: Sequence[Mapping[str, str]], ending: Ending) -> bool:
    for rule in rules:
        if all(_matches(rule, field, ending) for field in CONDITIONS if rule.get(field)):
            return rule["action"].upper() == "RETRY"
    return True


def _matches(rule: Mapping[str, str], field: str, ending: Ending) -> bool:
    pattern, value = str(rule[field]), str(getattr(ending, CONDITIONS[field]))
    if pattern.endswith("*"):
        return value.startswith(pattern[:-1])
    return value == pattern
