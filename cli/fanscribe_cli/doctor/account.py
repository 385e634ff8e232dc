"""Who we are to AWS, and the stack there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError

from fanscribe_cli.doctor.check import Check

_DEPLOY = "sam build && sam deploy --guided, or name another stack with --stack"


def credentials(session: boto3.Session) -> Iterator[Check]:
    """Whether AWS knows us at all."""
    fix = "set AWS_PROFILE and AWS_DEFAULT_REGION, or log in: aws sso login"
    try:
        who = session.client("sts").get_caller_identity()
    except (NoCredentialsError, NoRegionError) as error:
        yield Check(name="credentials", verdict="failure", says=str(error), fix=fix)
    except ClientError as error:
        says = f"AWS refuses them: {error.response['Error']['Code']}"
        yield Check(name="credentials", verdict="failure", says=says, fix=fix)
    else:
        yield Check(name="credentials", verdict="ok", says=f"{who['Arn']} in {session.region_name}")


def described(session: boto3.Session, stack: str) -> Mapping[str, Any] | None:
    """The stack as CloudFormation describes it; None if there is none."""
    try:
        answer = session.client("cloudformation").describe_stacks(StackName=stack)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    return answer["Stacks"][0]


def stack_status(stack: str, found: Mapping[str, Any] | None) -> Iterator[Check]:
    """Whether the stack is there and whole."""
    if found is None:
        yield Check(name="stack", verdict="failure", says=f"no stack {stack!r}", fix=_DEPLOY)
        return
    status = found["StackStatus"]
    if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
        yield Check(name="stack", verdict="ok", says=f"{stack}: {status}")
        return
    reason = found.get("StackStatusReason", "no reason given")
    fix = f"aws cloudformation describe-stack-events --stack-name {stack}"
    yield Check(name="stack", verdict="failure", says=f"{stack}: {status} ({reason})", fix=fix)


def outputs(found: Mapping[str, Any]) -> dict[str, str]:
    return {out["OutputKey"]: out["OutputValue"] for out in found.get("Outputs", [])}


def parameters(found: Mapping[str, Any]) -> dict[str, str]:
    return {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}
