"""Wait for a Batch job without asking, and end it when the execution is stopped.

AWS, "Run a Job (.sync)": when a task is aborted, because the execution is stopped or another
branch or iteration failed, Step Functions makes a best-effort attempt to cancel the job.

Stock moto asks for each job's state twice a second, which for a hundred jobs in a queue is all
that the machine gets done, and lets the job of a stopped execution run on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.batch.models import batch_backends
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_callback as waiting,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_batch import (  # noqa: E501
    StateTaskServiceBatch,
)
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped

from fanscribe_local.extensions.clients import client_for

LOOK_UP_SECONDS = 0.25  # how often a waiting task looks whether its execution still runs
REASON = "Step Functions: the task was aborted"


@dataclass(frozen=True)
class JobWait:
    """What the interpreter calls until it returns the job, and which job that is."""

    resolve: Callable[[], Any]
    job_id: str
    region: str

    def __call__(self) -> Any:
        return self.resolve()


def install() -> None:
    waiting._DELAY_SECONDS_SYNC_CONDITION_CHECK = 0  # the waiting is done on the job
    _wait_on_the_job()
    _cancel_when_stopped()


def _wait_on_the_job() -> None:
    build = StateTaskServiceBatch._build_sync_resolver

    def build_waiting(self: Any, env: Any, resource_runtime_part: Any, **kwargs: Any) -> Any:
        part, job_id = resource_runtime_part, env.stack[-1]["JobId"]
        resolve = build(self, env=env, resource_runtime_part=part, **kwargs)
        job = batch_backends[part.account][part.region].get_job_by_id(job_id)

        def resolve_when_settled() -> dict[str, Any] | None:
            return resolve() if job.settled.wait(LOOK_UP_SECONDS) else None

        return JobWait(resolve_when_settled, job_id, part.region)

    StateTaskServiceBatch._build_sync_resolver = build_waiting


def _cancel_when_stopped() -> None:
    integrate = StateTaskServiceBatch._eval_integration_pattern
    wait = StateTaskServiceBatch._eval_sync

    def integrate_or_cancel(self: Any, env: Any, resource_runtime_part: Any, **kwargs: Any) -> None:
        if env.is_running():
            integrate(self, env=env, resource_runtime_part=resource_runtime_part, **kwargs)
            return
        # Stopped while the job was submitted: moto evaluates nothing any more, not even the
        # timeout that it is about to wait for.
        _cancel(env, env.stack.pop()["JobId"], resource_runtime_part.region)
        env.stack.append(None)

    def wait_or_cancel(self: Any, env: Any, sync_resolver: JobWait, **kwargs: Any) -> Any:
        outcome = wait(self, env=env, sync_resolver=sync_resolver, **kwargs)
        if outcome is None:
            _cancel(env, sync_resolver.job_id, sync_resolver.region)
        return outcome

    StateTaskServiceBatch._eval_integration_pattern = integrate_or_cancel
    StateTaskServiceBatch._eval_sync = wait_or_cancel


def _cancel(env: Any, job_id: str, region: str) -> None:
    if isinstance(env.program_state(), ProgramStopped):
        batch = client_for("batch", region, env.aws_execution_details.role_arn)
        batch.terminate_job(jobId=job_id, reason=REASON)
