"""A task that waits for a job reports its end, and cancels it when the execution is stopped."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest
from moto.batch.models import BatchBackend
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_batch import (  # noqa: E501
    StateTaskServiceBatch,
)

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
    job_id = until(lambda: submitted(lab, execution))
    until(lambda: lab.described(job_id)["status"] == "RUNNING")
    lab.sfn.stop_execution(executionArn=execution)
    assert_aborted(lab, job_id)


def test_an_execution_stopped_while_its_job_is_submitted_terminates_it_too(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = StateTaskServiceBatch._eval_service_task
    jobs: list[str] = []
    faults: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", faults.append)

    def stopped_meanwhile(self: Any, env: Any, **kwargs: Any) -> None:
        submit(self, env=env, **kwargs)
        lab.sfn.stop_execution(
            executionArn=env.states.context_object.context_object_data["Execution"]["Id"]
        )
        jobs.append(env.stack[-1]["jobId"])

    monkeypatch.setattr(StateTaskServiceBatch, "_eval_service_task", stopped_meanwhile)
    lab.start({"Job": lab.job(["python", "-m", "task", "sleep", "60"])})
    assert_aborted(lab, until(lambda: jobs and jobs[0]))
    assert faults == []


def submitted(lab: Lab, execution: str) -> str | None:
    events = lab.sfn.get_execution_history(executionArn=execution)["events"]
    outputs = [
        e["taskSubmittedEventDetails"]["output"] for e in events if e["type"] == "TaskSubmitted"
    ]
    return json.loads(outputs[0])["JobId"] if outputs else None


def assert_aborted(lab: Lab, job_id: str) -> None:
    job = lab.finished(job_id)
    assert job["status"] == "FAILED"
    assert "aborted" in job["statusReason"]
