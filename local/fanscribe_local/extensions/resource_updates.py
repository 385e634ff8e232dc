"""Update in place what a changed parameter of a template can reach.

AWS CloudFormation's reference of each type, "Update requires: No interruption". `AWS::Batch::
JobDefinition`: an update registers a new revision. `AWS::Batch::ComputeEnvironment`: with
ReplaceComputeEnvironment false an update changes the environment itself.

Stock moto has no update for some of these types, and for roles, functions and topics drops most of
it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.batch.models import ComputeEnvironment, JobDefinition, JobQueue
from moto.iam.models import Role
from moto.logs.models import LogGroup

from fanscribe_local.extensions.batch_capacity import remember_actions
from fanscribe_local.extensions.lambda_properties import attach_layers

Update = Callable[[Any, dict[str, Any], str, str], Any]


def install() -> None:
    for model, change in UPDATES.items():
        model.update_from_cloudformation_json = classmethod(_adapted(change))


def _adapted(change: Update) -> Any:
    def update(
        _: type,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> Any:
        properties = cloudformation_json["Properties"]
        return change(original_resource, properties, account_id, region_name)

    return update


def _compute_environment(made: ComputeEnvironment, properties: dict[str, Any], *_: str) -> Any:
    made.compute_resources, made.state = properties["ComputeResources"], properties["State"]
    return made


def _job_queue(made: JobQueue, properties: dict[str, Any], *_: str) -> Any:
    made.priority, made.state = properties["Priority"], properties.get("State", "ENABLED")
    remember_actions(made, properties)
    return made


def _job_definition(
    made: JobDefinition, properties: dict[str, Any], account_id: str, region: str
) -> Any:
    declared = {"Properties": {**properties, "JobDefinitionName": made.name}}
    revision = JobDefinition.create_from_cloudformation_json(
        made.name, declared, account_id, region
    )
    made.deregister()
    return revision


def _function(made: LambdaFunction, properties: dict[str, Any], *_: str) -> Any:
    made.update_configuration({k: v for k, v in properties.items() if k != "Layers"})
    made.update_function_code(properties["Code"])
    attach_layers(made, properties)
    return made


def _log_group(made: LogGroup, properties: dict[str, Any], *_: str) -> Any:
    made.retention_in_days = properties.get("RetentionInDays")
    return made


def _role(made: Role, properties: dict[str, Any], *_: str) -> Any:
    made.assume_role_policy_document = properties["AssumeRolePolicyDocument"]
    made.permissions_boundary_arn = properties.get("PermissionsBoundary", "")
    for name in list(made.policies):
        made.delete_policy(name)
    for policy in properties.get("Policies", []):
        made.put_policy(policy["PolicyName"], policy["PolicyDocument"])
    return made


UPDATES: dict[Any, Update] = {
    ComputeEnvironment: _compute_environment,
    JobDefinition: _job_definition,
    JobQueue: _job_queue,
    LambdaFunction: _function,
    LogGroup: _log_group,
    Role: _role,
}
