"""Where a run happens: the clients and names of one deployed stack.

A stack in an account and the same stack on the embedded AWS are found the same way, by asking
CloudFormation for its outputs; only the endpoint and the credentials differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import boto3
import msgspec
from botocore.exceptions import ClientError
from msgspec import Struct

from fanscribe_cli.faults import CliError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_stepfunctions import SFNClient

DEFAULT_STACK = "fanscribe"


class Outputs(Struct, frozen=True, rename="pascal"):
    """The template's outputs that the command line needs."""

    state_machine_arn: str
    input_bucket: str
    work_bucket: str
    output_bucket: str
    assembly_ai_key_arn: str


class Target(NamedTuple):
    """A stack that takes runs.

    `is_embedded`: it is on this machine, and nothing is billed. `is_ours`: it was started for
    this run and ends with it. `poll_seconds`: how often its API may be asked how a run goes.
    """

    s3: S3Client
    states: SFNClient
    secrets: SecretsManagerClient
    functions: LambdaClient
    cloudformation: CloudFormationClient
    outputs: Outputs
    stack: str
    region: str
    poll_seconds: float = 3.0
    is_embedded: bool = False
    is_ours: bool = False

    @property
    def flag(self) -> str:
        """How a command says that it means this one."""
        return "--local" if self.is_embedded else f"--stack {self.stack}"

    def function(self, state: str) -> str:
        """The name of the function that the state calls."""
        pages = self.cloudformation.get_paginator("list_stack_resources")
        for page in pages.paginate(StackName=self.stack):
            for resource in page["StackResourceSummaries"]:
                if resource.get("LogicalResourceId") == f"{state}Function":
                    return resource["PhysicalResourceId"]
        raise CliError(f"stack {self.stack} has no {state}Function: deploy it again")

    def console_url(self, execution_arn: str) -> str | None:
        """The execution's page in the AWS console; None where there is no console."""
        if self.is_embedded:
            return None
        partition = execution_arn.split(":")[1]
        return (
            f"https://{self.region}.{_CONSOLES.get(partition, _CONSOLES['aws'])}/states/home"
            f"?region={self.region}#/v2/executions/details/{execution_arn}"
        )


_CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


def deployed(stack: str) -> Target:
    """A stack in the account, the region and the profile that boto3 finds."""
    return _target(boto3.Session(), stack, endpoint=None)


def embedded(endpoint: str, stack: str = DEFAULT_STACK) -> Target:
    """A stack on an embedded AWS that answers at `endpoint`."""
    session = boto3.Session("embedded", "embedded", region_name="us-east-1")
    return _target(session, stack, endpoint)._replace(poll_seconds=0.5, is_embedded=True)


def _target(session: boto3.Session, stack: str, endpoint: str | None) -> Target:
    return Target(
        s3=session.client("s3", endpoint_url=endpoint),
        states=session.client("stepfunctions", endpoint_url=endpoint),
        secrets=session.client("secretsmanager", endpoint_url=endpoint),
        functions=session.client("lambda", endpoint_url=endpoint),
        cloudformation=session.client("cloudformation", endpoint_url=endpoint),
        outputs=_outputs(session, stack, endpoint),
        stack=stack,
        region=session.region_name,
    )


def _outputs(session: boto3.Session, stack: str, endpoint: str | None) -> Outputs:
    cloudformation = session.client("cloudformation", endpoint_url=endpoint)
    try:
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise CliError(_no_stack(stack, endpoint or cloudformation.meta.region_name)) from error
    values = {out["OutputKey"]: out["OutputValue"] for out in described.get("Outputs", [])}
    try:
        return msgspec.convert(values, Outputs)
    except msgspec.ValidationError as fault:
        raise CliError(f"stack {stack} is not of this template: {fault}") from fault


def _no_stack(stack: str, where: str) -> str:
    return (
        f"no stack {stack!r} at {where}. Deploy it (sam build && sam deploy), name another with "
        "--stack, choose its region and profile (AWS_DEFAULT_REGION, AWS_PROFILE), or use --local."
    )
