"""Which permissions an API call needs.

Service Authorization Reference, "Actions, resources, and condition keys for ...", for the calls
that the roles of this project's stack make. A call that is not here is refused, loudly: the table
has to know it before anybody can rely on the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote

from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from fanscribe_local.iam.authorization import S3_ARN
from fanscribe_local.iam.calls import Call
from fanscribe_local.iam.policy import Need

OBJECT_ACTIONS = {
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "ListParts": "s3:ListMultipartUploadParts",
    "DeleteObject": "s3:DeleteObject",
}
BUCKET_ACTIONS = {
    "HeadBucket": "s3:ListBucket",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
}
TABLE_OPERATIONS = ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query")


class UnknownNeedError(Exception):
    """The table does not say what a call needs."""

    def __init__(self, call: Call) -> None:
        super().__init__(
            f"the embedded AWS does not know which permission {call.name} needs: "
            "add it to fanscribe_local/iam/needs.py"
        )


def needs_of(call: Call, account_id: str) -> list[Need]:
    """Raises UnknownNeedError."""
    if call.scope.service == "s3":
        return _s3(call)
    find = OTHERS.get(call.name)
    if find is None:
        raise UnknownNeedError(call)
    return [
        Need(action, resource)
        for action, resource in find(call, f":{call.scope.region}:{account_id}:")
    ]


def to_learn_of_absence(call: Call) -> list[Need]:
    """S3 says 404 of an absent object only to those who may list its bucket, else 403."""
    if call.scope.service == "s3" and call.operation in ("GetObject", "HeadObject"):
        return [Need("s3:ListBucket", S3_ARN + call.parameters["Bucket"])]
    return []


def _s3(call: Call) -> list[Need]:
    bucket = S3_ARN + call.parameters.get("Bucket", "")
    if call.operation == "DeleteObjects":
        keys = re.findall(r"<Key>(.*?)</Key>", call.parameters["Delete"], re.DOTALL)
        return [Need("s3:DeleteObject", f"{bucket}/{key}") for key in keys]
    if action := BUCKET_ACTIONS.get(call.operation):
        return [Need(action, bucket)]
    if action := OBJECT_ACTIONS.get(call.operation):
        return [Need(action, f"{bucket}/{call.parameters['Key']}")]
    raise UnknownNeedError(call)


Find = Callable[[Call, str], Sequence[tuple[str, str]]]


def _invoked(call: Call, place: str) -> list[tuple[str, str]]:
    name = unquote(call.parameters["FunctionName"])
    arn = name if name.startswith("arn:") else f"arn:aws:lambda{place}function:{name}"
    return [("lambda:InvokeFunction", arn)]


def _submitted(call: Call, place: str) -> list[tuple[str, str]]:  # noqa: ARG001
    given = call.parameters
    return [("batch:SubmitJob", given["jobQueue"]), ("batch:SubmitJob", given["jobDefinition"])]


def _token_owner(call: Call, place: str) -> list[tuple[str, str]]:
    """A task token belongs to an execution, and so to a state machine."""
    _, region, account_id, _ = place.split(":")
    for execution in stepfunctions_parser_backends[account_id][region]._get_executions():
        pool = execution.exec_worker.env.callback_pool_manager
        if pool.get(call.parameters["taskToken"]) is not None:
            return [(f"states:{call.operation}", execution.state_machine_arn)]
    return []  # a token that nobody waits for: the service says so


def _table(call: Call, place: str) -> list[tuple[str, str]]:
    name = call.parameters["TableName"]
    arn = name if name.startswith("arn:") else f"arn:aws:dynamodb{place}table/{name}"
    return [(f"dynamodb:{call.operation}", arn)]


OTHERS: dict[str, Find] = {
    "batch:DescribeJobs": lambda _, __: [("batch:DescribeJobs", "*")],
    "batch:SubmitJob": _submitted,
    "batch:TerminateJob": lambda call, place: [
        ("batch:TerminateJob", f"arn:aws:batch{place}job/{call.parameters['jobId']}")
    ],
    "lambda:Invoke": _invoked,
    "secretsmanager:GetSecretValue": lambda call, _: [
        ("secretsmanager:GetSecretValue", call.parameters["SecretId"])
    ],
    "states:SendTaskFailure": _token_owner,
    "states:SendTaskSuccess": _token_owner,
    "sts:GetCallerIdentity": lambda _, __: [],
    **{f"dynamodb:{operation}": _table for operation in TABLE_OPERATIONS},
}
