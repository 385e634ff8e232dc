"""docs/operations.md, walked from red states to their causes with its own commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from documented_commands import block_with, lines
from fanscribe_local.assemblyai_double import AssemblyAiDouble
from hosted_rig import KEY, hear
from moto.s3.models import s3_backends

from e2e.stack_under_test import Execution, StackUnderTest

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs/operations.md"
RECORDING = ROOT / "events/demo/recordings/greeting.mp3"
PACKAGES = [ROOT / name for name in ("cli", "layers/core")]


class Shell:
    """An operator's shell: the documents' lines, as they stand there, with the account's names."""

    def __init__(self, here: StackUnderTest, folder: Path) -> None:
        self.names, self.folder = {"STACK": here.stack.name}, folder
        own = [Path(sys.prefix) / "aws/bin", _ours(folder)]
        path = os.pathsep.join([*map(str, own), os.environ["PATH"]])
        account = here.aws.variables() | {"PATH": path, "HOME": str(folder), "AWS_PAGER": ""}
        self.environment = account | {"PYTHONPATH": os.pathsep.join(map(str, PACKAGES))}

    def type(self, text: str) -> str:
        """What the lines print. An error is the test's."""
        done = subprocess.run(
            ["/bin/bash", "-ec", text],
            cwd=self.folder,
            env=self.environment | self.names,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout

    def learn_names(self) -> None:
        block = block_with(OPERATIONS, "STATE_MACHINE=$(output")
        said = self.type(f"set -a\n{block}\nenv -0 | grep -zE '^[A-Z_]+='")
        self.names |= dict(one.split("=", 1) for one in said.split("\0") if one)

    def call(self, text: str, **names: str) -> Any:
        """The JSON that the document's one line with `text` answers."""
        self.names |= names
        (line,) = (line for line in _all_lines() if text in line)
        return json.loads(self.type(line))


def _ours(folder: Path) -> Path:
    """`fanscribe` as an installed command."""
    script = folder / "bin/fanscribe"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m fanscribe_cli "$@"\n')
    script.chmod(0o755)
    return script.parent


def _all_lines() -> Iterator[str]:
    for marker in ("list-map-runs", "batch list-jobs"):
        yield from lines(block_with(OPERATIONS, marker))


@pytest.fixture(scope="module")
def walked(deployed: StackUnderTest) -> Iterator[tuple[StackUnderTest, AssemblyAiDouble]]:
    """A stack with a double of the hosted service, whose key is not put yet."""
    with AssemblyAiDouble(hear, api_key=KEY) as double:
        stack = deployed.aws.deploy(
            ROOT / "template.yaml",
            stack_name="walked",
            parameters={"AssemblyAiBaseUrl": double.base_url},
        )
        yield StackUnderTest(deployed.aws, stack), double


@pytest.fixture(scope="module")
def here(walked: tuple[StackUnderTest, AssemblyAiDouble]) -> StackUnderTest:
    return walked[0]


@pytest.fixture(scope="module")
def shell(here: StackUnderTest, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    if not (Path(sys.prefix) / "aws/bin/aws").exists() and not shutil.which("aws"):
        pytest.fail("the AWS CLI is missing: run `make setup`")
    shell = Shell(here, tmp_path_factory.mktemp("operator"))
    shell.learn_names()
    return shell


def failed_child(shell: Shell, run: Execution, label: str) -> dict[str, Any]:
    """From the red execution to the child that made it so, as the document goes."""
    listed = shell.call("--state-machine-arn", RUN=run.run_id, EXECUTION=run.arn)["executions"]
    assert run.arn in {one["executionArn"] for one in listed} or run.status == "SUCCEEDED"
    runs = shell.call("list-map-runs")["mapRuns"]
    (map_run,) = (one["mapRunArn"] for one in runs if f"/{label}:" in one["mapRunArn"])
    (child,) = shell.call("--map-run-arn", MAP_RUN=map_run)["executions"]
    found: dict[str, Any] = shell.call('"$CHILD"', CHILD=child["executionArn"])
    return found


def test_the_names_are_those_of_the_stack(shell: Shell, here: StackUnderTest) -> None:
    assert shell.names["STATE_MACHINE"] == here.stack.outputs["StateMachineArn"]
    assert shell.names["OUTPUT"] == here.stack.outputs["OutputBucket"]
    assert shell.names["JOB_QUEUE"] == here.stack.resources["JobQueue"]


def test_a_rejected_manifest_says_which_column(shell: Shell, here: StackUnderTest) -> None:
    manifest = here.upload("rejected.csv", b"audio_uri\ns3://b/a.mp3\n")
    run = here.run("rejected", manifest=manifest)
    found = shell.call('"$EXECUTION"              #', EXECUTION=run.arn)
    assert (found["status"], found["error"]) == ("FAILED", "ManifestColumnError")
    assert "audio_url" in found["cause"]
    events = shell.call("filter-log-events", RUN=run.run_id)["events"]
    assert any("ManifestColumnError" in event["message"] for event in events)


def test_a_poison_file_is_a_failed_child_and_stands_in_the_failures(
    shell: Shell, here: StackUnderTest
) -> None:
    poison = here.upload("poison.mp3", b"<html>404</html>" * 100)
    run = here.run("poison", manifest=[{"audio_url": poison, "file_id": "poison"}])
    child = failed_child(shell, run, "SplitItems")
    assert child["error"] == "UnreadableAudioError"
    told = shell.type('fanscribe failures "$RUN" --stack "$STACK"')
    assert "poison" in told
    assert "UnreadableAudioError" in told


def test_a_spot_famine_says_that_there_was_no_host(shell: Shell, here: StackUnderTest) -> None:
    recording = here.upload("famine.mp3", RECORDING)
    resources = here.stack.resources
    environments = (
        resources["SpotComputeEnvironment"],
        resources["OnDemandComputeEnvironment"],
    )
    with here.aws.without_hosts(*environments):
        run = here.run("famine", manifest=[{"audio_url": recording}], engine="parakeet")
    assert failed_child(shell, run, "TranscribeShards")["error"] == "GpuCapacityError"
    assert shell.call("--job-status RUNNABLE")["jobSummaryList"] == []
    cancelled = shell.call("--job-status FAILED")["jobSummaryList"]
    ((status, reason),) = shell.call("describe-jobs", JOB=cancelled[0]["jobId"])
    assert status == "FAILED"
    assert "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY" in reason


def test_a_job_leaves_a_record_of_each_try(shell: Shell, here: StackUnderTest) -> None:
    recording = here.upload("no-model.mp3", RECORDING)
    rows = [{"audio_url": recording}]
    run = here.run("no-model", manifest=rows, engine="parakeet", model="/nowhere/no.nemo")
    block = block_with(OPERATIONS, "attempts/")
    shell.names["RUN"] = run.run_id
    assert '"seen_at"' in shell.type(block)


def test_a_budget_stop_says_both_sums(shell: Shell, here: StackUnderTest) -> None:
    rows = [{"audio_url": "s3://nobody/a.mp3", "duration_estimate": 3_600_000}]
    run = here.run("dear", manifest=rows, engine="assemblyai", budget_usd=1.0)
    found = shell.call('"$EXECUTION"              #', EXECUTION=run.arn)
    assert found["error"] == "BudgetExceededError"
    assert "$1.00" in found["cause"]


def test_a_run_without_a_key_is_red_until_the_key_is_put_and_it_is_retried(
    shell: Shell, here: StackUnderTest
) -> None:
    recording = here.upload("keyless.mp3", RECORDING)
    rows = [{"audio_url": recording, "file_id": "keyless"}]
    run = here.run("keyless", manifest=rows, engine="assemblyai")
    assert failed_child(shell, run, "TranscribeShards")["error"] == "HostedKeyMissingError"
    shell.names |= {"KEY": KEY, "RUN": run.run_id}
    shell.type(block_with(OPERATIONS, "put-secret-value"))
    first, _ = lines(block_with(OPERATIONS, "fanscribe retry"))
    shell.type(first)
    assert "keyless" in str(list((shell.folder / "out").rglob("transcript.txt")))


def test_an_existing_bucket_is_told_to_send_its_events(shell: Shell, here: StackUnderTest) -> None:
    here.s3.create_bucket(Bucket="existing-for-events")
    shell.names["BUCKET"] = "existing-for-events"
    shell.type(block_with(OPERATIONS, "put-bucket-notification-configuration"))
    # moto does not answer what it was told here.
    bucket = s3_backends["123456789012"]["aws"].buckets["existing-for-events"]
    assert bucket.notification_configuration.event_bridge == {}
