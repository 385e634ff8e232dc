"""A stack is found by its outputs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
import pytest
from fanscribe_cli.faults import CliError
from fanscribe_cli.run import going
from fanscribe_cli.stack import deployed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:mine-transcription"
OUTPUTS = {
    "StateMachineArn": MACHINE,
    "InputBucket": "input",
    "WorkBucket": "work",
    "OutputBucket": "output",
    "AssemblyAiKeyArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:key",
}


def create(name: str, outputs: dict[str, str]) -> None:
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {key: {"Value": value} for key, value in outputs.items()},
    }
    boto3.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))


def test_a_deployed_stack_is_known_by_its_outputs(s3: S3Client) -> None:
    create("mine", OUTPUTS)
    target = deployed("mine")
    assert target.outputs.state_machine_arn == MACHINE
    assert target.outputs.input_bucket == "input"
    assert not target.is_embedded
    execution = "arn:aws:states:us-east-1:123456789012:execution:mine-transcription:r1"
    assert going(target, "r1").execution_arn == execution


def test_a_stack_that_is_not_there_is_said_with_where_it_was_looked_for(s3: S3Client) -> None:
    with pytest.raises(CliError, match=r"no stack 'mine' at us-east-1.*sam deploy"):
        deployed("mine")


def test_a_stack_of_another_template_is_not_taken(s3: S3Client) -> None:
    create("other", {"Url": "https://example.org"})
    with pytest.raises(CliError, match="StateMachineArn"):
        deployed("other")
