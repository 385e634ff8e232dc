"""A task that waits for a job reports its end, and cancels it when the execution is stopped."""

from __future__ import annotations

import json
import time

import pytest
from moto.batch.models import BatchBackend

from embedded.lab import Lab, until


def test_a_failed_job_is_task_failed_with_the_job_as_its_cause(lab: Lab) -> None:
    ended = lab.run({"Job": lab.job(["python", "-m", "task", "exit", "5"])})
    assert ended["error"] == "States.TaskFailed"
    job = json.loads(ended["cause"])
    assert job["Status"] == "FAILED"
    assert job["StatusReason"] == "Essential container in task exited"
    assert job["Container"]["ExitCode"] == 5
    assert job["Attempts"][0]["Container"]["LogStreamName"] == job["Container"]["LogStreamName"]


def test_the_end_of_a_job_is_noticed_soon(lab: Lab) -> None:
    began = time.monotonic()
    ended = lab.run({"Job": lab.job(["true"])})
    job = ended["result"]
    assert time.monotonic() - began < 3
    assert ended["stopDate"].timestamp() * 1000 - job["StoppedAt"] < 450


def test_waiting_for_a_job_asks_nothing(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    describe = BatchBackend.describe_jobs
    monkeypatch.setattr(
        BatchBackend, "describe_jobs", lambda self, jobs: asked.append(jobs) or describe(self, jobs)
    )
    lab.run({"Job": lab.job(["python", "-m", "task", "sleep", "1.2"])})
    assert len(asked) == 1


def test_a_stopped_execution_terminates_its_job(lab: Lab) -> None:
    execution = lab.start({"Job": lab.job(["python", "-m", "task", "sleep", "60"])})

    def submitted() -> str | None:
        events = lab.sfn.get_execution_history(executionArn=execution)["events"]
        outputs = [
            e["taskSubmittedEventDetails"]["output"] for e in events if e["type"] == "TaskSubmitted"
        ]
        return json.loads(outputs[0])["JobId"] if outputs else None

    job_id = until(submitted)
    until(lambda: lab.described(job_id)["status"] == "RUNNING")
    lab.sfn.stop_execution(executionArn=execution)
    job = lab.finished(job_id)
    assert job["status"] == "FAILED"
    assert "aborted" in job["statusReason"]
