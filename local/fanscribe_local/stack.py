"""Deploy a SAM template into the embedded AWS.

SAM is translated offline, then CloudFormation creates the stack: `sam deploy` without its
change set, which moto cannot make from a template that still has a transform.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from fanscribe_local.extensions.skipped_resources import skipped_in
from fanscribe_local.host import REGION
from fanscribe_local.packaging import key_of, packaged

ARTIFACTS = "embedded-aws-artifacts"
VPC, SUBNETS = "AWS::EC2::VPC::Id", "List<AWS::EC2::Subnet::Id>"
RUNS_THE_FLOW = (
    "AWS::Batch::",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::Lambda::Function",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Url",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::SSM::Parameter",
    "AWS::SecretsManager::Secret",
    "AWS::Serverless::",
    "AWS::StepFunctions::",
)
ClientFor = Callable[[str], Any]


class DeployError(RuntimeError):
    """The template could not be deployed whole enough to run."""


@dataclass(frozen=True)
class Stack:
    """A deployed stack: what a template's Outputs and Refs came to."""

    name: str
    outputs: dict[str, str] = field(default_factory=dict)
    resources: dict[str, str] = field(default_factory=dict)
    skipped: tuple[tuple[str, str], ...] = ()


def deploy(client: ClientFor, template: Path, name: str, parameters: Mapping[str, str]) -> Stack:
    """Create the stack, or update one of this name; a parameter that is not given has its default.

    Raises DeployError.
    """
    document = packaged(Path(template).resolve(), _uploader(client("s3")))
    values = parameter_values(document.get("Parameters", {}), parameters, client("ec2"))
    cloudformation = client("cloudformation")
    exists = name in {stack["StackName"] for stack in cloudformation.describe_stacks()["Stacks"]}
    apply = cloudformation.update_stack if exists else cloudformation.create_stack
    applied = apply(
        StackName=name,
        TemplateBody=json.dumps(translated(document, values), default=str),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    return _described(cloudformation, name, skipped_in(applied["StackId"]))


def _described(cloudformation: Any, name: str, skipped: tuple[tuple[str, str], ...]) -> Stack:
    if missing := [entry for entry in skipped if entry[1].startswith(RUNS_THE_FLOW)]:
        listed = ", ".join(f"{logical_id} ({kind})" for logical_id, kind in missing)
        raise DeployError(f"the flow cannot run without what could not be created: {listed}")
    described = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    if described["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        reason = described.get("StackStatusReason", "no reason given")
        raise DeployError(f"stack {name} is {described['StackStatus']}: {reason}")
    resources = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    return Stack(
        name,
        {item["OutputKey"]: item["OutputValue"] for item in described.get("Outputs", [])},
        {
            item["LogicalResourceId"]: item.get("PhysicalResourceId", "")
            for item in resources
            if "LogicalResourceId" in item  # moto lists parameters among the resources
        },
        skipped,
    )


def _uploader(s3: Any) -> Callable[[bytes, str], str]:
    s3.create_bucket(Bucket=ARTIFACTS)

    def upload(content: bytes, suffix: str) -> str:
        key = key_of(content, suffix)
        s3.put_object(Bucket=ARTIFACTS, Key=key, Body=content)
        return f"s3://{ARTIFACTS}/{key}"

    return upload


def translated(document: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    template: dict[str, Any] = translator.translate(
        sam_template=document, parameter_values=dict(values)
    )
    return template


def parameter_values(
    declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, str], ec2: Any
) -> dict[str, str]:
    """The caller's values, lists by default, and the default network where one is asked for.

    moto splits a list that is passed at its commas, and forgets to do so with a default.
    """
    if unknown := sorted(set(given) - set(declared)):
        raise DeployError(f"parameters {unknown} do not exist in the template")
    values = {name: str(value) for name, value in given.items()}
    for name, parameter in declared.items():
        if name not in values and not parameter.get("Default"):
            values |= _default_network(name, parameter["Type"], ec2)
        if name not in values and "Default" in parameter and "List" in parameter["Type"]:
            values[name] = str(parameter["Default"])
    return values


def _default_network(name: str, kind: str, ec2: Any) -> dict[str, str]:
    if kind == VPC:
        return {name: ec2.describe_vpcs()["Vpcs"][0]["VpcId"]}
    if kind == SUBNETS:
        subnets = ec2.describe_subnets()["Subnets"]
        return {name: ",".join(subnet["SubnetId"] for subnet in subnets)}
    return {}
