"""The clean-up from its first question to the stack's end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import WaiterError

from fanscribe_cli.cleaning import buckets, logs
from fanscribe_cli.cleaning.holdings import Holdings
from fanscribe_cli.faults import CliError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

WAIT_SECONDS = 15
WAITS = 240
"""An hour: Batch ends its hosts before CloudFormation may delete a compute environment."""


def plan(session: boto3.Session, held: Holdings) -> Iterator[str]:
    """What would be deleted, a line each."""
    s3 = session.client("s3")
    for bucket in held.buckets:
        yield f"bucket      {bucket}: {buckets.counted(s3, bucket)}"
    for repository in held.repositories:
        yield f"images      {repository}"
    for definition in held.job_definitions:
        yield f"job logs    {logs.JOBS_GROUP}: {definition}/*"
    for build in held.builds:
        yield f"build logs  /aws/codebuild/{build}"
    yield f"stack       its {held.others} other resources"


def refuse_while_running(session: boto3.Session, held: Holdings) -> None:
    """Raises CliError while a run is going: it would write on, and its jobs cost on."""
    states = session.client("stepfunctions")
    for machine in held.state_machines:
        going = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")
        if names := [one["name"] for one in going["executions"]]:
            raise CliError(
                f"runs are going: {', '.join(names)}. Let them end, or stop each: aws "
                "stepfunctions stop-execution --execution-arn "
                f"{going['executions'][0]['executionArn']}"
            )


def clean_up(session: boto3.Session, held: Holdings) -> Iterator[str]:
    """Delete it all, and tell each step when it is done.

    The stack goes last: until then it knows what else there is, and a clean-up that was cut short
    is finished by another one. Raises CliError.
    """
    s3 = session.client("s3")
    for bucket in held.buckets:
        yield f"bucket {bucket} is gone, with {buckets.remove(s3, bucket)} objects"
    yield f"{logs.remove_logs(session.client('logs'), held)} logs are gone"
    _delete_stack(session.client("cloudformation"), held.stack_id)
    yield "the stack is gone"


def _delete_stack(cloudformation: CloudFormationClient, stack_id: str) -> None:
    cloudformation.delete_stack(StackName=stack_id)
    waiter = cloudformation.get_waiter("stack_delete_complete")
    try:
        waiter.wait(StackName=stack_id, WaiterConfig={"Delay": WAIT_SECONDS, "MaxAttempts": WAITS})
    except WaiterError as error:
        found = cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]
        reason = found.get("StackStatusReason", "no reason given")
        raise CliError(
            f"the stack is {found['StackStatus']}: {reason}. Mend that and start the clean-up "
            "again."
        ) from error
