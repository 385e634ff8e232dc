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

BATCH_SERVICE = "batch.amazonaws.com"
LINKED_ROLE_PATH = f"/aws-service-role/{BATCH_SERVICE}/"


def install() -> None:
    _complete(JobDefinition, _complete_definition)
    _complete(ComputeEnvironment, _complete_environment)


def _complete(model: Any, completion: Any) -> None:
    create = model.create_from_cloudformation_json.__func__

    def create_completed(
        cls: Any,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> Any:
        completion(cloudformation_json["Properties"], account_id)
        return create(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs)

    model.create_from_cloudformation_json = classmethod(create_completed)


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
