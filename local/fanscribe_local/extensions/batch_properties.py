"""Create Batch resources from a template with the properties the flow relies on.

AWS, `AWS::Batch::JobDefinition`: RetryStrategy is optional, `Timeout` ends an attempt.
`AWS::Batch::ComputeEnvironment`: without ServiceRole the service-linked role is used.

Stock moto's CloudFormation fails without RetryStrategy or ServiceRole, and looks for a property
`timeout`, which no template has, so that no attempt ever times out.
"""

from __future__ import annotations

from typing import Any

from moto.batch.models import ComputeEnvironment, JobDefinition
from moto.batch.utils import lowercase_first_key
from moto.iam import iam_backends

from fanscribe_local.resource_creation import before_creation

BATCH_SERVICE = "batch.amazonaws.com"
LINKED_ROLE_PATH = f"/aws-service-role/{BATCH_SERVICE}/"


def install() -> None:
    before_creation(JobDefinition, _complete_definition)
    before_creation(ComputeEnvironment, _complete_environment)


def _complete_definition(properties: dict[str, Any], account_id: str) -> None:
    properties.setdefault("RetryStrategy", {"Attempts": 1})
    if "Timeout" in properties:
        timeout = lowercase_first_key(properties["Timeout"])
        properties["timeout"] = {name: int(value) for name, value in timeout.items()}


def _complete_environment(properties: dict[str, Any], account_id: str) -> None:
    if "ServiceRole" in properties:
        return
    iam = iam_backends[account_id]["aws"]
    role = next((role for role in iam.roles.values() if role.path == LINKED_ROLE_PATH), None)
    if role is None:
        role = iam.create_service_linked_role(BATCH_SERVICE, "", "")
    properties["ServiceRole"] = role.arn
