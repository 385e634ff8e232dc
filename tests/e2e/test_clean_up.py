"""A stack that has run is cleaned up by one command, and leaves nothing that costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fanscribe_cli.app import app
from typer.testing import CliRunner, Result

from e2e.inventory import inventory
from e2e.stack_under_test import StackUnderTest

ROOT = Path(__file__).parents[2]
RECORDING = ROOT / "events/demo/recordings/greeting.mp3"
EVERYTHING = {
    "ModelName": str(ROOT / "local/tiny_parakeet/tiny_parakeet.nemo"),
    "HostedCompletion": "webhook",
    "ImageSourceUrl": "https://github.com/example/fanscribe",
    "NotifyEmail": "someone@example.org",
    "ScheduleExpression": "rate(1 day)",
    "ScheduledManifest": "s3://example/daily.csv",
}
NAME = "passing"
SHARED = {"logs logGroups: arn:aws:logs:us-east-1:123456789012:log-group:/aws/batch/job:*"}
"""The account's, made with its first Batch job; the stack's streams in it have to go."""


@pytest.fixture(scope="module")
def before(deployed: StackUnderTest) -> set[str]:
    return inventory(deployed.aws)


@pytest.fixture(scope="module")
def passing(deployed: StackUnderTest, before: set[str]) -> Iterator[StackUnderTest]:
    """A stack with every part that a parameter can ask for, in which a run has ended."""
    stack = deployed.aws.deploy(ROOT / "template.yaml", stack_name=NAME, parameters=EVERYTHING)
    here = StackUnderTest(deployed.aws, stack)
    row = {"audio_url": here.upload("audio-greeting.mp3", RECORDING), "file_id": "greeting"}
    ended = here.run("tiny", manifest=[row], engine="parakeet")
    assert ended.status == "SUCCEEDED", ended.cause
    here.s3.put_object(Bucket=stack.outputs["OutputBucket"], Key="tiny/report.json", Body=b"newer")
    _push_an_image(here)
    yield here
    deployed.aws.client("cloudformation").delete_stack(StackName=NAME)  # where a test has failed


def _push_an_image(here: StackUnderTest) -> None:
    repository = here.stack.outputs["RepositoryUri"].partition("/")[2]
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = {"schemaVersion": 2, "mediaType": kind, "config": {"digest": "sha256:0"}}
    here.aws.client("ecr").put_image(
        repositoryName=repository, imageManifest=json.dumps(manifest), imageTag="latest"
    )


def clean_up(here: StackUnderTest, *arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(
        app, ["clean-up", *arguments], env=here.aws.variables() | {"COLUMNS": "300"}, input=said
    )


def test_no_is_an_answer_and_nothing_is_touched(passing: StackUnderTest) -> None:
    there = inventory(passing.aws)
    result = clean_up(passing, "--stack", NAME, said="n\n")
    assert result.exit_code == 1
    for name in ("InputBucket", "WorkBucket", "OutputBucket"):
        assert passing.stack.outputs[name] in result.output
    assert inventory(passing.aws) == there


def test_a_stack_in_which_a_run_is_going_is_left_alone(passing: StackUnderTest) -> None:
    machine = passing.stack.outputs["StateMachineArn"]
    waiting = {"manifest": [{"audio_url": "s3://nobody/a.mp3"}]}
    arn = passing.sfn.start_execution(stateMachineArn=machine, input=json.dumps(waiting))[
        "executionArn"
    ]
    result = clean_up(passing, "--stack", NAME, "--yes")
    passing.wait(arn, 60)
    assert result.exit_code == 1
    assert "runs are going" in result.output
    assert arn in result.output


def test_the_command_leaves_nothing_that_was_not_there_before(
    passing: StackUnderTest, before: set[str]
) -> None:
    assert len(inventory(passing.aws) - before) > 50, "the inventory sees the stack"
    result = clean_up(passing, "--stack", NAME, "--yes")
    assert result.exit_code == 0, result.output
    assert inventory(passing.aws) - before <= SHARED
    again = clean_up(passing, "--stack", NAME, "--yes")
    assert "nothing to clean up" in again.output


def test_what_was_given_to_a_stack_is_not_taken_with_it(deployed: StackUnderTest) -> None:
    s3 = deployed.s3
    s3.create_bucket(Bucket="an-archive-of-mine")
    s3.put_object(Bucket="an-archive-of-mine", Key="transcript", Body=b"dear")
    deployed.aws.deploy(
        ROOT / "template.yaml",
        stack_name=NAME,
        parameters={"ExistingOutputBucket": "an-archive-of-mine"},
    )
    result = clean_up(deployed, "--stack", NAME, "--yes")
    assert result.exit_code == 0, result.output
    assert s3.get_object(Bucket="an-archive-of-mine", Key="transcript")["Body"].read() == b"dear"
    assert "an-archive-of-mine" not in result.output
