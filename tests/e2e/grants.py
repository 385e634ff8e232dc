"""What the template allows its roles, and the part of it that no test's run can miss."""

from __future__ import annotations

from fanscribe_local.iam.policy import Grant
from fanscribe_local.iam.roles import own_policies

from e2e.stack_under_test import StackUnderTest

ACCOUNT = "123456789012"

WEBHOOK = "HostedCompletion=webhook, which these stacks are not"
PARTS = "what is large goes up in parts, and a failed upload is taken back"
ABSENT = "an object that is not there, and is to be told from one that may not be read"
FAILED = "an item that fails at this stage"
TAKEN_BEFORE = "a job that an earlier try has sent, or that the service has failed"

UNTRIED = {
    ("AwaitWebhookFunctionRole", "dynamodb:UpdateItem", ""): WEBHOOK,
    ("AwaitWebhookFunctionRole", "s3:GetObject", "work"): WEBHOOK,
    ("AwaitWebhookFunctionRole", "s3:ListBucket", "work"): WEBHOOK,
    ("AwaitWebhookFunctionRole", "states:SendTaskSuccess", ""): WEBHOOK,
    ("StateMachineRole", "lambda:InvokeFunction", "AwaitWebhook"): WEBHOOK,
    ("CollectFromAssemblyAIFunctionRole", "dynamodb:DeleteItem", ""): TAKEN_BEFORE,
    ("CollectFromAssemblyAIFunctionRole", "dynamodb:UpdateItem", ""): TAKEN_BEFORE,
    ("SubmitToAssemblyAIFunctionRole", "dynamodb:DeleteItem", ""): TAKEN_BEFORE,
    ("SubmitToAssemblyAIFunctionRole", "dynamodb:GetItem", ""): TAKEN_BEFORE,
    ("JobRole", "s3:ListBucket", "input"): ABSENT,
    ("SplitAudioFunctionRole", "s3:ListBucket", "input"): ABSENT,
    ("SubmitToAssemblyAIFunctionRole", "s3:ListBucket", "input"): ABSENT,
    ("ValidateManifestFunctionRole", "s3:ListBucket", "input"): ABSENT,
    ("ValidateManifestFunctionRole", "s3:GetObject", "output"): "a retry, in tests/cli",
    ("MergeTranscriptsFunctionRole", "s3:PutObject", "work"): FAILED,
    ("ReportRunFunctionRole", "s3:PutObject", "work"): FAILED,
    ("PlanShardsFunctionRole", "secretsmanager:GetSecretValue", ""): "an engine chosen by its key",
    ("ReportRunFunctionRole", "s3:AbortMultipartUpload", "output"): PARTS,
    ("ValidateManifestFunctionRole", "s3:AbortMultipartUpload", "work"): PARTS,
    ("StateMachineRole", "s3:AbortMultipartUpload", "work"): PARTS,
    ("StateMachineRole", "s3:ListMultipartUploadParts", "work"): PARTS,
    ("StateMachineRole", "states:DescribeExecution", ""): "AWS documents it for Maps",
    ("StateMachineRole", "states:StopExecution", ""): "AWS documents it for Maps",
    ("StateMachineRole", "batch:TerminateJob", ""): "a run that is stopped while a job runs",
    ("InstanceRole", "ssm:GetParameter", ""): "no host is started",
    ("InstanceRole", "cloudwatch:PutMetricData", ""): "no host is started",
}
"""By the role's logical id, the action and a part of the resource: permissions for what the small
runs here do not come to, and why."""


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
        for grant in grants - decisive
        if not is_untried(logical_id, grant)
    ]


def is_untried(logical_id: str, grant: Grant) -> bool:
    return any(
        (logical_id, grant.action) == (role, action) and part.lower() in grant.resource.lower()
        for role, action, part in UNTRIED
    )
