"""Create the template's state machine where it is executed, from its definition in S3.

AWS, `AWS::StepFunctions::StateMachine`: the definition comes from `DefinitionString`,
`Definition` or `DefinitionS3Location`, and each `${key}` in it that `DefinitionSubstitutions`
names is replaced by its value before it is read as JSON.

Stock moto knows DefinitionString alone, replaces nothing, and creates the state machine in the
backend that does not execute anything.
"""

from __future__ import annotations

import json
from typing import Any

from moto.s3.models import s3_backends
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.responses import get_backend

from fanscribe_local.template_resource import Place, Properties, in_camel_case, updated_by


def install() -> None:
    machine: Any = StateMachine
    machine.create_from_cloudformation_json = classmethod(create)
    machine.update_from_cloudformation_json = updated_by(update)
    machine.delete_from_cloudformation_json = classmethod(delete)


def create(
    cls: type[StateMachine],
    resource_name: str,
    cloudformation_json: dict[str, Any],
    account_id: str,
    region_name: str,
    **kwargs: Any,
) -> StateMachine:
    properties = cloudformation_json["Properties"]
    return get_backend(account_id, region_name).create_state_machine(
        name=properties.get("StateMachineName", resource_name),
        definition=definition_of(properties, account_id),
        roleArn=properties["RoleArn"],
        tags=[],
        sm_type=properties.get("StateMachineType", "STANDARD"),
        loggingConfiguration=_configuration(properties, "LoggingConfiguration"),
        tracingConfiguration=_configuration(properties, "TracingConfiguration"),
    )


def update(made: StateMachine, properties: Properties, place: Place) -> StateMachine:
    return get_backend(*place).update_state_machine(
        made.arn,
        definition=definition_of(properties, place.account_id),
        role_arn=properties["RoleArn"],
    )


def delete(
    cls: type[StateMachine],
    resource_name: str,
    cloudformation_json: dict[str, Any],
    account_id: str,
    region_name: str,
) -> None:
    get_backend(account_id, region_name).delete_state_machine(resource_name)


def definition_of(properties: dict[str, Any], account_id: str) -> str:
    text = _unsubstituted(properties, account_id)
    for key, value in properties.get("DefinitionSubstitutions", {}).items():
        text = text.replace("${" + key + "}", _as_text(value))
    return text


def _unsubstituted(properties: dict[str, Any], account_id: str) -> str:
    if location := properties.get("DefinitionS3Location"):
        stored = s3_backends[account_id]["aws"].get_object(location["Bucket"], location["Key"])
        return str(stored.value, "utf-8")
    if "Definition" in properties:
        return json.dumps(properties["Definition"])
    return str(properties["DefinitionString"])


def _configuration(properties: dict[str, Any], name: str) -> Any:
    """As the API has it: in camelCase."""
    return in_camel_case(properties[name]) if name in properties else None


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
