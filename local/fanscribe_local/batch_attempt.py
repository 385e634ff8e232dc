"""One attempt of a Batch job: its container from start to end, and what is recorded of it."""

from __future__ import annotations

import threading
import time
import uuid
from datetime import datetime

from moto.batch.models import Job
from moto.batch.utils import JobStatus

from fanscribe_local.container import Container
from fanscribe_local.extensions.batch_retries import Ending
from fanscribe_local.host import running_host
from fanscribe_local.iam.roles import assume
from fanscribe_local.log_streams import LogStream

TASKS_SERVICE = "ecs-tasks.amazonaws.com"
EXITED = "Essential container in task exited"
OUT_OF_TIME = "Job attempt duration exceeded timeout"


def attempt(job: Job, number: int) -> tuple[Ending, bool]:
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
    # CloudFormation hands a template's numbers on as strings; moto's leaves them numbers.
    variables = {
        item["name"]: str(item["value"]) for item in job._get_container_property("environment", [])
    }
    command = job._add_parameters_to_command(job._get_container_property("command", []))
    host = running_host()
    container = Container(
        command, variables | _own_variables(job, number), _credentials(job), host, log.write
    )
    with job.starting:
        job.running_container, job.status = container, JobStatus.RUNNING
        if job.stop:
            container.stop()
    return container


def _credentials(job: Job) -> dict[str, str]:
    """Those of the job role; a job without one has none."""
    role_arn = job.job_definition.container_properties.get("jobRoleArn")
    if not role_arn:
        return {}
    task = f"arn:aws:ecs:{job.backend.region_name}:{job.backend.account_id}:task/{job.job_id}"
    return assume(role_arn, TASKS_SERVICE, task, job.job_id)


def _own_variables(job: Job, number: int) -> dict[str, str]:
    variables = {
        "AWS_BATCH_JOB_ID": job.job_id,
        "AWS_BATCH_JQ_NAME": job.job_queue.name,
        "AWS_BATCH_JOB_ATTEMPT": str(number),
    }
    if "index" in job.array_properties:
        variables["AWS_BATCH_JOB_ARRAY_INDEX"] = str(job.array_properties["index"])
    return variables


def _limit(job: Job, container: Container, out_of_time: threading.Event) -> threading.Timer | None:
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
    latest = job.latest_attempt
    latest["container"] |= {"exitCode": job.exit_code, "logStreamName": job.log_stream_name}
    latest["statusReason"] = job.job_stopped_reason
    latest["stoppedAt"] = int(time.time() * 1000)
