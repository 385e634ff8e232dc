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
import time
import uuid
from datetime import datetime
from typing import Any

from moto.batch.models import Job
from moto.batch.utils import JobStatus

from fanscribe_local.container import Container
from fanscribe_local.extensions.batch_retries import Ending, is_retried
from fanscribe_local.host import running_host
from fanscribe_local.log_streams import LogStream

EXITED = "Essential container in task exited"
OUT_OF_TIME = "Job attempt duration exceeded timeout"


def install() -> None:
    Job.run = run
    Job.terminate = terminate


def run(self: Job) -> None:
    """The life of a job: wait for its dependencies and a slot, then up to `attempts` attempts."""
    if self.depends_on and not self._wait_for_dependencies():
        return
    self.status = JobStatus.RUNNABLE
    with running_host().batch_slots:
        succeeded = _attempt_until_settled(self)
    self._mark_stopped(success=succeeded)


def terminate(self: Job, reason: str) -> None:
    if self.stop or self.job_stopped:
        return
    self.stop, self.job_stopped_reason = True, reason
    if container := getattr(self, "running_container", None):
        container.stop()
    elif self.status == JobStatus.RUNNABLE:
        self._mark_stopped(success=False)


def _attempt_until_settled(job: Job) -> bool:
    attempts = int(job.retry_strategy.get("attempts") or 1)
    for number in range(1, attempts + 1):
        if job.stop:
            return False
        ending, may_retry = _attempt(job, number)
        if ending.exit_code == "0" and not job.stop and may_retry:
            return True
        rules = job.retry_strategy.get("evaluateOnExit") or []
        if job.stop or not may_retry or not is_retried(rules, ending):
            return False
    return False


def _attempt(job: Job, number: int) -> tuple[Ending, bool]:
    """Run the command once: how it ended, and whether it ended by itself."""
    container = _start(job, number)
    out_of_time = threading.Event()
    timer = _limit(job, container, out_of_time)
    job.exit_code = container.wait()
    job.running_container = None
    if timer:
        timer.cancel()
    status_reason = OUT_OF_TIME if out_of_time.is_set() else EXITED
    _record(job, status_reason)
    return Ending(str(job.exit_code), "", status_reason), not out_of_time.is_set()


def _start(job: Job, number: int) -> Container:
    job.job_started_at = datetime.now()
    job.log_stream_name = f"{job.job_definition.name}/default/{uuid.uuid4().hex}"
    log = LogStream(
        job.backend.account_id, job.backend.region_name, job._log_group, job.log_stream_name
    )
    job._start_attempt()
    variables = {
        item["name"]: item["value"] for item in job._get_container_property("environment", [])
    }
    command = job._add_parameters_to_command(job._get_container_property("command", []))
    host = running_host()
    container = Container(command, variables | _own_variables(job, number), host, log.write)
    job.running_container, job.status = container, JobStatus.RUNNING
    if job.stop:
        container.stop()
    return container


def _own_variables(job: Job, number: int) -> dict[str, str]:
    variables = {
        "AWS_BATCH_JOB_ID": job.job_id,
        "AWS_BATCH_JQ_NAME": job.job_queue.name,
        "AWS_BATCH_JOB_ATTEMPT": str(number),
    }
    if "index" in job.array_properties:
        variables["AWS_BATCH_JOB_ARRAY_INDEX"] = str(job.array_properties["index"])
    return variables


def _limit(job: Job, container: Container, out_of_time: Any) -> threading.Timer | None:
    seconds = job._get_attempt_duration()
    if not seconds:
        return None

    def expire() -> None:
        out_of_time.set()
        container.stop()

    timer = threading.Timer(float(seconds), expire)
    timer.daemon = True
    timer.start()
    return timer


def _record(job: Job, status_reason: str) -> None:
    if not job.stop:
        job.job_stopped_reason = status_reason
    attempt = job.latest_attempt
    attempt["container"] |= {"exitCode": job.exit_code, "logStreamName": job.log_stream_name}
    attempt["statusReason"] = job.job_stopped_reason
    attempt["stoppedAt"] = int(time.time() * 1000)
