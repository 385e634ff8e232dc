"""A Batch job runs its command as a process, and its log can be read meanwhile."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from fanscribe_local import batch_attempt

from embedded.lab import Lab, until

TASK = ["python", "-m", "task"]
GROUP = "/aws/batch/job"


def running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() if Path("/proc").exists() else _signalled(pid)


def _signalled(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def process_of(lab: Lab, job_id: str) -> int:
    """The pid the container has written to its log, while it runs."""

    def printed() -> str | None:
        stream = lab.described(job_id)["container"].get("logStreamName")
        return lab.log(GROUP, stream) if stream else None

    return int(until(printed).split()[1])


def test_definition_and_submission_make_the_environment(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUR_SECRET", "ours")
    job_id = lab.batch.submit_job(
        jobName="job",
        jobQueue=lab.stack.resources["Queue"],
        jobDefinition=lab.stack.resources["Definition"],
        containerOverrides={
            "command": [*TASK, "environment"],
            "environment": [{"name": "TONE", "value": "high"}],
        },
    )["jobId"]
    stream = lab.finished(job_id)["container"]["logStreamName"]
    environment = json.loads(lab.log(GROUP, stream))
    assert (environment["TONE"], environment["COLOUR"]) == ("high", "blue")
    assert environment["AWS_BATCH_JOB_ID"] == job_id
    assert environment["AWS_BATCH_JOB_ATTEMPT"] == "1"
    assert environment["AWS_BATCH_JQ_NAME"] in lab.stack.resources["Queue"]
    assert "OUR_SECRET" not in environment


def test_an_exit_code_fails_the_job(lab: Lab) -> None:
    job = lab.finished(lab.submit([*TASK, "exit", "4"]))
    assert job["status"] == "FAILED"
    assert job["container"]["exitCode"] == 4
    assert job["statusReason"] == "Essential container in task exited"


def test_a_container_imports_what_its_image_holds_and_no_more(lab: Lab) -> None:
    for module, status in [("boto3", "SUCCEEDED"), ("embedded.lab", "FAILED")]:
        assert lab.finished(lab.submit([*TASK, "import", module]))["status"] == status


def test_a_terminated_job_is_killed_and_says_why(lab: Lab) -> None:
    job_id = lab.submit([*TASK, "sleep", "60"])
    pid = process_of(lab, job_id)
    lab.batch.terminate_job(jobId=job_id, reason="not needed")
    job = lab.finished(job_id)
    assert (job["status"], job["statusReason"]) == ("FAILED", "not needed")
    until(lambda: not running(pid))


def test_a_job_terminated_while_its_container_starts_ends_for_good(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = batch_attempt._credentials

    def terminated_meanwhile(job: batch_attempt.Job) -> dict[str, str]:
        lab.batch.terminate_job(jobId=job.job_id, reason="changed our mind")
        return credentials(job)

    monkeypatch.setattr(batch_attempt, "_credentials", terminated_meanwhile)
    job_id = lab.submit([*TASK, "sleep", "60"])
    until(lambda: lab.described(job_id)["container"].get("exitCode"))
    job = lab.finished(job_id)
    assert (job["status"], job["statusReason"]) == ("FAILED", "changed our mind")


def test_a_job_waits_for_a_free_slot(lab: Lab) -> None:
    busy = [lab.submit([*TASK, "sleep", "60"]) for _ in range(2)]
    for job_id in busy:
        process_of(lab, job_id)
    waiting = lab.submit([*TASK, "exit", "0"])
    assert lab.described(waiting)["status"] == "RUNNABLE"
    for job_id in busy:
        lab.batch.terminate_job(jobId=job_id, reason="make room")
    assert lab.finished(waiting)["status"] == "SUCCEEDED"


def test_a_command_that_does_not_exist_cannot_start(lab: Lab) -> None:
    job = lab.finished(lab.submit(["no-such-command"]))
    assert (job["status"], job["container"]["exitCode"]) == ("FAILED", 127)
