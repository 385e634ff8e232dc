"""What a changed parameter of the template reaches is changed in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from embedded.lab import Lab
from embedded.test_stack_update import Stack

POLICY = {"Version": "2012-10-17", "Statement": []}


def role(*names: str) -> dict[str, Any]:
    policies = [{"PolicyName": name, "PolicyDocument": POLICY} for name in names]
    properties = {"AssumeRolePolicyDocument": POLICY, "Policies": policies}
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def definition(image: str) -> dict[str, Any]:
    container = {"Image": image, "Vcpus": 1, "Memory": 128}
    properties = {"Type": "container", "ContainerProperties": container}
    return {"Type": "AWS::Batch::JobDefinition", "Properties": properties}


def test_roles_log_groups_and_job_definitions_are_changed(lab: Lab) -> None:
    def group(days: int) -> dict[str, Any]:
        properties = {"LogGroupName": "/updated", "RetentionInDays": days}
        return {"Type": "AWS::Logs::LogGroup", "Properties": properties}

    stack = Stack(lab, "updated")
    before = stack.put(again=False, Role=role("a"), Logs=group(30), Job=definition("i:1"))
    after = stack.put(Role=role("b", "c"), Logs=group(7), Job=definition("i:2"))
    found = lab.aws.client("iam").list_role_policies(RoleName=after["Role"])
    assert (before["Role"], found["PolicyNames"]) == (after["Role"], ["b", "c"])
    (logs,) = lab.logs.describe_log_groups(logGroupNamePrefix="/updated")["logGroups"]
    assert logs["retentionInDays"] == 7
    assert (before["Job"][-2:], after["Job"][-2:]) == (":1", ":2")
    (active,) = lab.batch.describe_job_definitions(jobDefinitions=[after["Job"]])["jobDefinitions"]
    assert active["containerProperties"]["image"] == "i:2"
    stack.cloudformation.delete_stack(StackName="updated")


FUNCTION = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters: {Tone: {Type: String, Default: low}}
Resources:
  ToneFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: tone
      Handler: app.handler
      Runtime: python3.13
      Environment: {Variables: {TONE: !Ref Tone}}
"""
HANDLER = "import os\ndef handler(event, context): return [{!r}, os.environ['TONE']]\n"


def test_a_function_runs_its_new_code_with_its_new_variables(lab: Lab, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(FUNCTION)
    (tmp_path / "tone").mkdir()
    answers = []
    for code, tone in (("first", "low"), ("first", "high"), ("second", "high")):
        (tmp_path / "tone/app.py").write_text(HANDLER.format(code))
        made = lab.aws.deploy(template, stack_name="tones", parameters={"Tone": tone})
        answer = lab.aws.client("lambda").invoke(FunctionName=made.resources["ToneFunction"])
        answers.append(json.load(answer["Payload"]))
    assert answers == [["first", "low"], ["first", "high"], ["second", "high"]]
