"""Run a Batch job's command as a process of this machine.

AWS Batch, "AWS Batch job environment variables": a container gets AWS_BATCH_JOB_ID,
AWS_BATCH_JQ_NAME, AWS_BATCH_JOB_ATTEMPT and, in an array, AWS_BATCH_JOB_ARRAY_INDEX. "Job
timeouts" and "TerminateJob": a job out of time, or terminated, gets SIGTERM and 30 seconds later
SIGKILL, fails, and is not tried again. "AWS Batch CloudWatch Logs": every attempt writes a stream
`<definition>/default/<task>` of the group /aws/batch/job.

Stock moto starts a Docker container and stores its log when it has ended.
"""

from __future__ import annotations

import threading
from typing import Any

from moto.batch.models import Job
from moto.batch.utils import JobStatus

from fanscribe_local.batch_attempt import attempt
from fanscribe_local.extensions.batch_retries import is_retried
from fanscribe_local.host import running_host


def install() -> None:
    create, mark_stopped = Job.__init__, Job._mark_stopped

    def create_unsettled(self: Job, *args: Any, **kwargs: Any) -> None:
        create(self, *args, **kwargs)
        self.settled = threading.Event()
        self.starting = threading.Lock()

    def mark_settled(self: Job, success: bool = True) -> None:
        mark_stopped(self, success)
        self.settled.set()

    Job.__init__, Job._mark_stopped = create_unsettled, mark_settled
    Job.run, Job.terminate = run, terminate


def run(self: Job) -> None:
    """The life of a job: wait for its dependencies and a slot, then up to `attempts` attempts."""
    if self.depends_on and not self._wait_for_dependencies():
        return
    self.status = JobStatus.RUNNABLE
    succeeded = False
    try:
        with running_host().batch_slots:
            succeeded = _attempt_until_settled(self)
    finally:
        self._mark_stopped(success=succeeded)


def terminate(self: Job, reason: str) -> None:
    if self.stop or self.job_stopped:
        return
    with self.starting:
        self.stop, self.job_stopped_reason = True, reason
        if container := getattr(self, "running_container", None):
            container.stop()
        elif self.status == JobStatus.RUNNABLE:
            self._mark_stopped(success=False)


def _attempt_until_settled(job: Job) -> bool:
    attempts = int(job.retry_strategy.get("attempts") or 1)
    for number in range(1, attempts + 1):
        # From here on the attempt itself sees that the job is to stop, and ends it.
        with job.starting:
            if job.stop:
                return False
            job.status = JobStatus.STARTING
        ending, may_retry = attempt(job, number)
        if ending.exit_code == "0" and not job.stop and may_retry:
            return True
        rules = job.retry_strategy.get("evaluateOnExit") or []
        if job.stop or not may_retry or not is_retried(rules, ending):
            return False
    return False
