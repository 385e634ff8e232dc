"""A deployed stack takes new parameters and resources without losing data, beside another one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.stack_under_test import StackUnderTest

ROOT = Path(__file__).parents[2]
NAME = "growing"
CHANGED = {
    "CapacityWaitSeconds": "700",
    "DailyBudgetUsd": "3",
    "ExpireOutputAfterDays": "10",
    "ExpireWorkAfterDays": "3",
    "FailedItemsPercent": "5",
    "GpuInstanceTypes": "g6.xlarge",
    "ImageTag": "v2",
    "LogRetentionDays": "7",
    "MaxVCpus": "8",
    "ModelName": "another",
    "OnDemandMaxVCpus": "4",
}
"""What samconfig.toml's environments change, and what operations.md tells people to."""


@pytest.fixture(scope="module")
def growing(deployed: StackUnderTest) -> Iterator[StackUnderTest]:
    """A second stack beside the first, with something in everything that holds data."""
    stack = deployed.aws.deploy(ROOT / "template.yaml", stack_name=NAME)
    here = StackUnderTest(deployed.aws, stack)
    for bucket in ("InputBucket", "WorkBucket", "OutputBucket"):
        here.s3.put_object(Bucket=stack.outputs[bucket], Key="kept", Body=b"data")
    secrets = deployed.aws.client("secretsmanager")
    secrets.put_secret_value(SecretId=stack.outputs["AssemblyAiKeyArn"], SecretString="key")
    row = {"key": {"S": "a"}}
    deployed.aws.client("dynamodb").put_item(TableName=stack.resources["HostedJobs"], Item=row)
    yield here
    deployed.aws.client("cloudformation").delete_stack(StackName=NAME)


def assert_data_is_there(here: StackUnderTest) -> None:
    for bucket in ("InputBucket", "WorkBucket", "OutputBucket"):
        name = here.stack.outputs[bucket]
        assert here.s3.get_object(Bucket=name, Key="kept")["Body"].read() == b"data"
    secret = here.stack.outputs["AssemblyAiKeyArn"]
    found = here.aws.client("secretsmanager").get_secret_value(SecretId=secret)
    assert found["SecretString"] == "key"
    table = here.stack.resources["HostedJobs"]
    assert here.aws.client("dynamodb").scan(TableName=table)["Count"] == 1


def test_two_stacks_share_no_resource(deployed: StackUnderTest, growing: StackUnderTest) -> None:
    shared = set(deployed.stack.resources.values()) & set(growing.stack.resources.values())
    assert shared == set()


def test_a_run_in_one_is_none_in_the_other(
    deployed: StackUnderTest, growing: StackUnderTest
) -> None:
    manifest = [{"audio_url": "s3://nobody/a.mp3"}]
    assert growing.run("same-name", manifest=manifest).error == "TooManyFailuresError"
    runs = deployed.sfn.list_executions(stateMachineArn=deployed.stack.outputs["StateMachineArn"])
    assert "same-name" not in {run["name"] for run in runs["executions"]}


def test_changed_parameters_replace_nothing_but_the_jobs_revision(
    deployed: StackUnderTest, growing: StackUnderTest
) -> None:
    updated = deployed.aws.deploy(ROOT / "template.yaml", stack_name=NAME, parameters=CHANGED)
    before = growing.stack.resources
    different = {name for name, made in updated.resources.items() if before.get(name) != made}
    assert different == {"JobDefinition"}
    assert set(before) == set(updated.resources)
    assert_data_is_there(growing)
    machine = growing.sfn.describe_state_machine(
        stateMachineArn=before["TranscriptionStateMachine"]
    )
    assert updated.resources["JobDefinition"] in machine["definition"]
    function = before["PlanShardsFunction"]
    told = deployed.aws.client("lambda").get_function_configuration(FunctionName=function)
    assert told["Environment"]["Variables"]["MODEL_NAME"] == "another"


def test_an_added_resource_leaves_the_others_alone(
    deployed: StackUnderTest, growing: StackUnderTest, tmp_path: Path
) -> None:
    for name in ("functions", "layers", "statemachine"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).symlink_to(ROOT / name)
    text = (ROOT / "template.yaml").read_text()
    added = "Resources:\n\n  Beside: {Type: AWS::SQS::Queue}\n"
    (tmp_path / "template.yaml").write_text(text.replace("Resources:\n", added, 1))
    before = deployed.aws.deploy(ROOT / "template.yaml", stack_name=NAME, parameters=CHANGED)
    after = deployed.aws.deploy(tmp_path / "template.yaml", stack_name=NAME, parameters=CHANGED)
    assert set(after.resources) - set(before.resources) == {"Beside"}
    assert before.resources.items() <= after.resources.items()
    assert_data_is_there(growing)
