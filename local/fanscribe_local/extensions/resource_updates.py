"""Update in place what a changed parameter of a template can reach.

AWS CloudFormation's reference of each type, "Update requires: No interruption". `AWS::Batch::
JobDefinition`: an update registers a new revision. `AWS::Batch::ComputeEnvironment`: with
ReplaceComputeEnvironment false an update changes the environment itself.

Stock moto has no update for some of these types, and for roles, functions and topics drops most of
it.
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.batch.models import ComputeEnvironment, JobDefinition, JobQueue
from moto.iam.models import Role
from moto.logs.models import LogGroup

from fanscribe_local.extensions.batch_capacity import remember_actions
from fanscribe_local.extensions.lambda_properties import attach_layers
from fanscribe_local.template_resource import Place, Properties, Update, updated_by


def install() -> None:
    for model, change in UPDATES.items():
        model.update_from_cloudformation_json = updated_by(change)


def _compute_environment(made: ComputeEnvironment, properties: Properties, _: Place) -> Any:
    made.compute_resources, made.state = properties["ComputeResources"], properties["State"]
    return made


def _job_queue(made: JobQueue, properties: Properties, _: Place) -> Any:
    made.priority, made.state = properties["Priority"], properties.get("State", "ENABLED")
    remember_actions(made, properties)
    return made


def _job_definition(made: JobDefinition, properties: Properties, place: Place) -> Any:
    declared = {"Properties": {**properties, "JobDefinitionName": made.name}}
    revision = JobDefinition.create_from_cloudformation_json(
        made.name, declared, place.account_id, place.region
    )
    made.deregister()
    return revision


def _function(made: LambdaFunction, properties: Properties, _: Place) -> Any:
    made.update_configuration({k: v for k, v in properties.items() if k != "Layers"})
    made.update_function_code(properties["Code"])
    attach_layers(made, properties)
    return made


def _log_group(made: LogGroup, properties: Properties, _: Place) -> Any:
    made.retention_in_days = properties.get("RetentionInDays")
    return made


def _role(made: Role, properties: Properties, _: Place) -> Any:
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
