"""Cancel a job that no host can be had for, when its queue says so.

AWS Batch, "Jobs stuck in RUNNABLE due to capacity" and "Automatic remediation with
jobStateTimeLimitActions": such a job says why in its `statusReason`, and is cancelled, with
"Canceled by JobStateTimeLimit action due to reason: ...", after the queue's MaxTimeSeconds. A job
larger than every environment's maxvCpus is MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE.

Here an hour's wait is over at once. Hosts are always there, except in the compute environments
that `EmbeddedAws.without_hosts` names. A job that no action cancels stays RUNNABLE.

Stock moto never looks at compute environments, and drops the queue's actions.
"""

from __future__ import annotations

from typing import Any

from moto.batch.models import Job, JobQueue
from moto.batch.utils import JobStatus

from fanscribe_local.host import running_host
from fanscribe_local.resource_creation import after_creation

NO_CAPACITY = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"
TOO_LARGE = "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE"
CANCELLED = "Canceled by JobStateTimeLimit action due to reason: "


def install() -> None:
    after_creation(JobQueue, remember_actions)
    run = Job.run

    def run_if_placed(self: Job) -> None:
        reason = obstacle(self)
        if reason is None:
            run(self)
            return
        self.status, self.job_stopped_reason = JobStatus.RUNNABLE, reason
        if reason in getattr(self.job_queue, "cancelled_reasons", ()):
            self.job_stopped_reason = CANCELLED + reason
            self._mark_stopped(success=False)

    Job.run = run_if_placed


def remember_actions(queue: JobQueue, properties: dict[str, Any]) -> None:
    actions = properties.get("JobStateTimeLimitActions", [])
    queue.cancelled_reasons = {action["Reason"] for action in actions}


def obstacle(job: Job) -> str | None:
    """Why no host can be had for the job; None if one can."""
    environments = job.job_queue.environments
    if all(environment.name in running_host().without_hosts for environment in environments):
        return NO_CAPACITY
    needed = _vcpus(job)
    if all(needed > _most_vcpus(environment) for environment in environments):
        return TOO_LARGE
    return None


def _vcpus(job: Job) -> float:
    requirements = job._get_container_property("resourceRequirements", [])
    return next((float(r["value"]) for r in requirements if r["type"] == "VCPU"), 0)


def _most_vcpus(environment: Any) -> float:
    resources = {k.lower(): v for k, v in (environment.compute_resources or {}).items()}
    return float(resources.get("maxvcpus", "inf"))
