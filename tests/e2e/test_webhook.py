"""A stack that waits to be told: by nobody, by others than the service, too late, and too often."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fanscribe_local.assemblyai_double import (
    AssemblyAiDouble,
    failing_job,
    late_job,
    repeated_webhook,
)
from fanscribe_local.assemblyai_double.job import Job
from hosted_rig import KEY, hear

from e2e.stack_under_test import Execution, StackUnderTest, entered

ROOT = Path(__file__).parents[2]
RECORDING = ROOT / "events/demo/recordings/greeting.mp3"
PATIENCE_S = 10
"""How long this stack waits for a webhook."""

HEADER = "X-Fanscribe-Webhook"


class Told:
    """A stack whose hosted engine is the double, and that waits for its webhooks."""

    def __init__(self, stack: StackUnderTest, double: AssemblyAiDouble) -> None:
        self.stack, self.double = stack, double

    def start(self, name: str, *faults: Any) -> str:
        """Run one recording of its own, whose job meets `faults`."""
        self.double.script = type(self.double.script)(faults)
        url = self.stack.upload(f"{name}.mp3", RECORDING)
        rows = [{"audio_url": url, "file_id": "greeting"}]
        return self.stack.start(name, manifest=rows, engine="assemblyai", outputs=["txt"])

    def jobs(self, name: str) -> list[Job]:
        return [job for job in self.double.jobs if f"/{name}.mp3" in job.audio_url]

    def job(self, name: str) -> Job:
        """The one job of a run, as soon as it is taken on."""
        deadline = time.monotonic() + 60
        while not (found := self.jobs(name)) and time.monotonic() < deadline:
            time.sleep(0.05)
        (job,) = found
        return job


@pytest.fixture(scope="module")
def told(deployed: StackUnderTest) -> Iterator[Told]:
    with AssemblyAiDouble(hear, api_key=KEY) as double:
        parameters = {
            "AssemblyAiBaseUrl": double.base_url,
            "HostedCompletion": "webhook",
            "HostedWebhookWaitSeconds": str(PATIENCE_S),
        }
        stack = deployed.aws.deploy(
            ROOT / "template.yaml", stack_name="told", parameters=parameters
        )
        deployed.aws.client("secretsmanager").put_secret_value(
            SecretId=stack.outputs["AssemblyAiKeyArn"], SecretString=KEY
        )
        yield Told(StackUnderTest(deployed.aws, stack), double)


def shard_states(run: Execution) -> list[str]:
    """The states that the run's one hosted shard entered."""
    (child,) = run.children("TranscribeShards")
    return entered(run.history(child["executionArn"]))


def call(job: Job, secret: str | None, shard: str | None = None, **said: str) -> int:
    """The status of a call to the job's webhook, as anybody may make it."""
    url = httpx.URL(str(job.request["webhook_url"]))
    url = url if shard is None else url.copy_set_param("shard", shard)
    told = {"transcript_id": job.id, "status": "completed"} | said
    headers = {} if secret is None else {HEADER: secret}
    return httpx.post(url, json=told, headers=headers, timeout=60).status_code


def secret_of(job: Job) -> str:
    return str(job.request["webhook_auth_header_value"])


def text(told: Told, run: Execution) -> str:
    return told.stack.output(f"{run.run_id}/greeting/transcript.txt").decode()


def test_a_webhook_that_never_comes_costs_its_wait_and_nothing_else(told: Told) -> None:
    run = told.stack.wait(told.start("never", repeated_webhook(0)), 180)
    assert run.status == "SUCCEEDED", run.cause
    assert shard_states(run)[-4:] == [
        "AwaitWebhook",
        "CollectFromAssemblyAI",
        "IsAllCollected?",
        "Collected",
    ]
    (job,) = told.jobs("never")
    assert (job.called_back, job.billed) == (0, True)
    assert text(told, run) == "Ask not.\n"


def test_a_job_that_outlasts_the_wait_is_polled(told: Told) -> None:
    late = told.start("outlasting", late_job(PATIENCE_S + 5.0))
    run = told.stack.wait(late, 180)
    assert run.status == "SUCCEEDED", run.cause
    states = shard_states(run)
    assert states.index("AwaitWebhook") < states.index("WaitForAssemblyAI")
    assert len(told.jobs("outlasting")) == 1
    assert text(told, run) == "Ask not.\n"


def test_forged_calls_end_no_wait(told: Told) -> None:
    arn = told.start("forged", late_job(5.0))
    job = told.job("forged")
    secret = secret_of(job)
    for forged in (None, "", "guess", secret[:-1], secret.upper() + "x"):
        assert call(job, forged) == 401
    assert call(job, secret, transcript_id="another") == 200
    assert call(job, secret, shard="another/shard") == 200
    assert call(job, secret, shard="") == 400
    assert call(job, secret, status="whatever") == 400
    assert job.status != "completed", "the calls came too late to prove anything"
    run = told.stack.wait(arn, 180)
    assert run.status == "SUCCEEDED", run.cause
    states = shard_states(run)
    assert "AwaitWebhook" in states
    assert "WaitForAssemblyAI" not in states, "a forged call was believed: the job was still open"


def test_calls_that_come_again_together_and_late_change_nothing(told: Told) -> None:
    run = told.stack.wait(told.start("again", repeated_webhook(3)), 180)
    assert run.status == "SUCCEEDED", run.cause
    (job,) = told.jobs("again")
    before = told.stack.output_keys(run.run_id), text(told, run), shard_states(run)
    answers: list[int] = []
    callers = [
        threading.Thread(target=lambda: answers.append(call(job, secret_of(job)))) for _ in range(5)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert answers == [200] * 5
    assert (told.stack.output_keys(run.run_id), text(told, run), shard_states(run)) == before
    assert len(told.jobs("again")) == 1


def test_two_runs_of_one_recording_at_once_pay_once_and_both_have_its_words(told: Told) -> None:
    url = told.stack.upload("twins.mp3", RECORDING)
    rows = [{"audio_url": url, "file_id": "greeting"}]
    arns = [
        told.stack.start(f"twin-{number}", manifest=rows, engine="assemblyai", outputs=["txt"])
        for number in (1, 2)
    ]
    runs = [told.stack.wait(arn, 180) for arn in arns]
    assert [(run.status, text(told, run)) for run in runs] == [("SUCCEEDED", "Ask not.\n")] * 2
    (job,) = told.jobs("twins")
    assert job.billed


def test_a_job_that_failed_is_told_too_and_ends_the_wait(told: Told) -> None:
    run = told.stack.wait(told.start("failing", failing_job("Server error.")), 180)
    states = shard_states(run)
    assert "AwaitWebhook" in states
    assert "WaitForAssemblyAI" not in states
    report = told.stack.output(f"{run.run_id}/report.json").decode()
    assert "HostedTranscriptionError" in report
