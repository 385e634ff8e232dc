"""Wait for a Batch job without haste, and end it when the execution is stopped.

AWS, "Run a Job (.sync)": when a task is aborted, because the execution is stopped or another
branch or iteration failed, Step Functions makes a best-effort attempt to cancel the job.

Stock moto asks for the job's state every half second, in a hurry for a test and idle for a flow,
and lets the job run on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_callback as waiting,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_batch import (  # noqa: E501
    StateTaskServiceBatch,
)
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped

from fanscribe_local.extensions.clients import client_for

POLL_SECONDS = 0.2
REASON = "Step Functions: the task was aborted"


def install() -> None:
    waiting._DELAY_SECONDS_SYNC_CONDITION_CHECK = POLL_SECONDS
    build, wait = StateTaskServiceBatch._build_sync_resolver, StateTaskServiceBatch._eval_sync

    def build_and_name(self: Any, env: Any, resource_runtime_part: Any, **kwargs: Any) -> Any:
        job_id = env.stack[-1]["JobId"]
        resolver = build(self, env=env, resource_runtime_part=resource_runtime_part, **kwargs)
        resolver.job_id, resolver.region = job_id, resource_runtime_part.region
        return resolver

    def wait_or_cancel(self: Any, env: Any, sync_resolver: Callable[[], Any], **kwargs: Any) -> Any:
        outcome = wait(self, env=env, sync_resolver=sync_resolver, **kwargs)
        if outcome is None and isinstance(env.program_state(), ProgramStopped):
            batch = client_for("batch", sync_resolver.region)
            batch.terminate_job(jobId=sync_resolver.job_id, reason=REASON)
        return outcome

    StateTaskServiceBatch._build_sync_resolver = build_and_name
    StateTaskServiceBatch._eval_sync = wait_or_cancel
