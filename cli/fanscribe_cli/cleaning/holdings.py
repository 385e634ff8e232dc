"""What a stack holds: read from CloudFormation, so that a clean-up cut short can go on."""

from __future__ import annotations

import boto3
from botocore.exceptions import ClientError
from msgspec import Struct

from fanscribe_cli.faults import CliError


class Holdings(Struct, frozen=True):
    """By name, what a stack made and keeps or writes to; `others` counts what simply goes with it.

    A bucket or a network that was given to the stack is none of its resources, and not here.
    """

    stack_id: str
    buckets: tuple[str, ...]
    repositories: tuple[str, ...]
    state_machines: tuple[str, ...]
    job_definitions: tuple[str, ...]
    builds: tuple[str, ...]
    others: int


def holdings(session: boto3.Session, stack: str) -> Holdings:
    """Raises CliError if there is no such stack."""
    cloudformation = session.client("cloudformation")
    try:
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        region = cloudformation.meta.region_name
        raise CliError(f"no stack {stack!r} in {region}: there is nothing to clean up") from error
    made: dict[str, list[str]] = {}
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    for resource in (one for page in pages for one in page["StackResourceSummaries"]):
        if resource.get("PhysicalResourceId") and resource["ResourceStatus"] != "DELETE_COMPLETE":
            made.setdefault(resource["ResourceType"], []).append(resource["PhysicalResourceId"])
    return _sorted_out(found["StackId"], made)


def _sorted_out(stack_id: str, made: dict[str, list[str]]) -> Holdings:
    named = {kind: tuple(made.pop(kind, ())) for kind in _KINDS}
    return Holdings(
        stack_id=stack_id,
        buckets=named[_BUCKET],
        repositories=named[_REPOSITORY],
        state_machines=named[_MACHINE],
        job_definitions=tuple(_definition_name(arn) for arn in named[_DEFINITION]),
        builds=named[_BUILD],
        others=sum(map(len, made.values())),
    )


_KINDS = (_BUCKET, _REPOSITORY, _MACHINE, _DEFINITION, _BUILD) = (
    "AWS::S3::Bucket",
    "AWS::ECR::Repository",
    "AWS::StepFunctions::StateMachine",
    "AWS::Batch::JobDefinition",
    "AWS::CodeBuild::Project",
)


def _definition_name(arn: str) -> str:
    """`arn:aws:batch:region:account:job-definition/name:revision` names its log streams `name`."""
    return arn.rpartition("/")[2].rpartition(":")[0]
