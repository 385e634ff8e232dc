"""Why a GPU job failed, out of what Batch says about it.

`batch:submitJob.sync` fails with one error name for everything, and a Cause that is the job as
`DescribeJobs` has it. The same exit can be a lost host, a bad image or a bad file, and what to
do next differs: so the causes are told apart here, once.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from fanscribe.contracts import GpuFailure, ShardRef
from fanscribe.errors import (
    FanscribeError,
    GpuCapacityError,
    GpuHostLostError,
    GpuImageError,
    GpuMisconfiguredError,
    GpuTimeoutError,
    GpuWorkerError,
)

HOST_LOST = "Host EC2"
"""How the status reason of an attempt begins whose host was terminated or reclaimed."""
NO_CAPACITY, MISCONFIGURED = "CAPACITY:", "MISCONFIGURATION:"
"""In the status reason of a job that its queue cancelled because it could not be placed."""
KILLED = 137
TERMINATED = 143
"""Exits by SIGKILL, which without a lost host means memory, and by SIGTERM: Spot's warning."""
SIGNALLED = 128
"""Above it, an exit code is 128 and the signal that ended a worker."""


class Container(Struct, frozen=True, rename="pascal"):
    """A container of a Batch job or of one attempt at it."""

    image: str | None = None
    exit_code: int | None = None
    reason: str | None = None
    log_stream_name: str | None = None


class Attempt(Struct, frozen=True, rename="pascal"):
    """One attempt at a Batch job; times in milliseconds since 1970."""

    container: Container = Container()
    status_reason: str | None = None
    started_at: int | None = None
    stopped_at: int | None = None

    @property
    def host_lost(self) -> bool:
        reason = self.status_reason or ""
        return reason.startswith(HOST_LOST) or self.container.exit_code == TERMINATED

    @property
    def machine_ms(self) -> int:
        """How long a machine was paid for."""
        return max(0, (self.stopped_at or 0) - self.started_at) if self.started_at else 0


class BatchJob(Struct, frozen=True, rename="pascal"):
    """What we read of a failed job."""

    status_reason: str | None = None
    attempts: tuple[Attempt, ...] = ()
    container: Container = Container()

    @property
    def last(self) -> Attempt:
        """The last attempt; of a job that never started, what the job itself says."""
        return self.attempts[-1] if self.attempts else Attempt(self.container, self.status_reason)


def batch_job(failure: GpuFailure) -> BatchJob:
    """The job in a failure's Cause. A Cause that is no job (a timeout, a text that Step Functions
    cut off at its limit) becomes a job with that for its reason.
    """
    try:
        return msgspec.json.decode(failure.Cause, type=BatchJob)
    except msgspec.MsgspecError:
        return BatchJob(status_reason=f"{failure.Error}: {failure.Cause}".strip(": "))


def diagnose(failure: GpuFailure, shard: ShardRef) -> FanscribeError:
    """The named error that says what befell the job of `shard`."""
    job = batch_job(failure)
    last = job.last
    reason = _reason(job)
    if failure.Error == "States.Timeout" or "exceeded timeout" in reason:
        return GpuTimeoutError(shard.shard_id, shard.timeout_seconds)
    if MISCONFIGURED in reason:
        return GpuMisconfiguredError(shard.shard_id, reason)
    if NO_CAPACITY in reason:
        return GpuCapacityError(shard.shard_id, shard.purchase, reason)
    if last.host_lost:
        lost = sum(attempt.host_lost for attempt in job.attempts) or 1
        return GpuHostLostError(shard.shard_id, lost, reason)
    if "CannotPull" in reason:
        return GpuImageError(job.container.image or "of the job definition", reason)
    if last.container.exit_code == KILLED:
        reason = f"{reason}: out of memory. Give the job definition more"
    elif (last.container.exit_code or 0) > SIGNALLED:
        reason = f"{reason}: it crashed, time and again"
    return GpuWorkerError(shard.shard_id, reason, _log_stream(job))


def worker_error(name: str, cause: str, failure: GpuFailure, shard: ShardRef) -> GpuWorkerError:
    """An error that the worker recorded under a name that is none of ours."""
    return GpuWorkerError(shard.shard_id, f"{name}: {cause}", _log_stream(batch_job(failure)))


def _reason(job: BatchJob) -> str:
    """All that is said, the most telling first."""
    last = job.last
    code = last.container.exit_code
    exit_code = None if code is None else f"exit code {code}"
    said = (last.container.reason, last.status_reason, job.status_reason, exit_code)
    return "; ".join(dict.fromkeys(part for part in said if part)) or "no reason given"


def _log_stream(job: BatchJob) -> str | None:
    return job.last.container.log_stream_name or job.container.log_stream_name
