"""What the template allows its roles, and the part of it that no test's run can miss."""

from __future__ import annotations

from fanscribe_local.iam.policy import Grant
from fanscribe_local.iam.roles import own_policies

from e2e.stack_under_test import StackUnderTest

ACCOUNT = "123456789012"

UNTRIED = {
    ("StateMachineRole", "states:DescribeExecution"): "AWS documents it for Maps; emulated inside",
    ("StateMachineRole", "states:StopExecution"): "AWS documents it for Maps; emulated inside",
    ("StateMachineRole", "s3:ListMultipartUploadParts"): "large Map results go up in parts",
    ("StateMachineRole", "s3:AbortMultipartUpload"): "large Map results go up in parts",
    ("StateMachineRole", "batch:TerminateJob"): "a run that is stopped while a job runs",
    ("InstanceRole", "ssm:GetParameter"): "no host is started",
    ("InstanceRole", "cloudwatch:PutMetricData"): "no host is started",
}
"""By the role's logical id: permissions for what a small run here does not come to, and why."""


def template_grants(deployed: StackUnderTest) -> dict[tuple[str, str], set[Grant]]:
    """Every grant of every inline policy, by logical id of the role and action."""
    found: dict[tuple[str, str], set[Grant]] = {}
    for logical_id, name in deployed.stack.resources.items():
        if logical_id.endswith("Role"):
            for policy in own_policies(name, ACCOUNT):
                for grant in policy.grants():
                    found.setdefault((logical_id, grant.action), set()).add(grant)
    return found


def superfluous(deployed: StackUnderTest, decisive: set[Grant]) -> list[str]:
    """Grants without which every call of the runs so far would have been allowed all the same."""
    return [
        f"{logical_id}: {action} on {grant.resource}"
        for (logical_id, action), grants in sorted(template_grants(deployed).items())
        if (logical_id, action) not in UNTRIED
        for grant in grants - decisive
    ]
