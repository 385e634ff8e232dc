"""A run's failed files become a run of their own."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import boto3
import pytest
from fanscribe_cli.faults import CliError
from fanscribe_cli.retrying import start_retry
from fanscribe_cli.run import Going, going
from fanscribe_cli.stack import Outputs, Target
from rich.console import Console

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

WAITS = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


@pytest.fixture
def target(s3: S3Client) -> Target:
    states = boto3.client("stepfunctions")
    role = boto3.client("iam").create_role(
        RoleName="states", AssumeRolePolicyDocument=json.dumps(TRUST)
    )
    machine = states.create_state_machine(
        name="mine-transcription", definition=json.dumps(WAITS), roleArn=role["Role"]["Arn"]
    )
    outputs = Outputs(
        state_machine_arn=machine["stateMachineArn"],
        input_bucket="input",
        work_bucket="work",
        output_bucket="output",
        assembly_ai_key_arn="key",
    )
    others = [boto3.client(name) for name in ("secretsmanager", "lambda", "cloudformation")]
    return Target(s3, states, *others, outputs, stack="mine", region="us-east-1")


def first_run(target: Target, retry_manifest: bytes | None, **options: object) -> Going:
    asked = {"manifest": "s3://input/m.csv", **options}
    target.states.start_execution(
        stateMachineArn=target.outputs.state_machine_arn, name="march", input=json.dumps(asked)
    )
    if retry_manifest is not None:
        target.s3.put_object(Bucket="output", Key="march/retry-manifest.jsonl", Body=retry_manifest)
    return going(target, "march")


def again(
    target: Target, first: Going, name: str | None = None, **changes: object
) -> dict[str, object]:
    started = start_retry(target, first, name, changes, Console(file=io.StringIO()))
    described = target.states.describe_execution(executionArn=started.execution_arn)
    return {"run_id": started.run_id, **json.loads(described["input"])}


def test_it_has_the_first_runs_options_and_its_failed_rows(target: Target) -> None:
    first = first_run(target, b'{"audio_url": "a"}\n', language="de", budget_usd=3.0)
    assert again(target, first) == {
        "run_id": "march-retry-1",
        "manifest": "s3://output/march/retry-manifest.jsonl",
        "language": "de",
        "budget_usd": 3.0,
    }


def test_what_is_asked_for_otherwise_takes_the_place_of_the_first_runs(target: Target) -> None:
    first = first_run(target, b'{"audio_url": "a"}\n', engine="parakeet", budget_usd=3.0)
    asked = again(target, first, engine="assemblyai", budget_usd=None)
    assert (asked["engine"], asked["budget_usd"]) == ("assemblyai", 3.0)


def test_a_second_retry_counts_on(target: Target) -> None:
    first = first_run(target, b'{"audio_url": "a"}\n')
    assert again(target, first)["run_id"] == "march-retry-1"
    assert again(target, first)["run_id"] == "march-retry-2"
    target.s3.put_object(
        Bucket="output", Key="march-retry-2/retry-manifest.jsonl", Body=b'{"audio_url": "a"}\n'
    )
    assert again(target, going(target, "march-retry-2"))["run_id"] == "march-retry-3"


def test_a_name_that_is_given_is_used(target: Target) -> None:
    first = first_run(target, b'{"audio_url": "a"}\n')
    assert again(target, first, "april")["run_id"] == "april"


@pytest.mark.parametrize(
    ("manifest", "says"), [(None, "left no retry manifest"), (b"\n", "nothing to retry")]
)
def test_a_run_without_failed_files_is_not_run_again(
    target: Target, manifest: bytes | None, says: str
) -> None:
    with pytest.raises(CliError, match=says):
        again(target, first_run(target, manifest))


def test_a_run_that_never_was_is_said_so(target: Target) -> None:
    with pytest.raises(CliError, match=r"no run april in stack mine|left no retry manifest"):
        again(target, going(target, "april"))
