"""Create the secrets that a template declares.

AWS, `AWS::SecretsManager::Secret`: Ref is the secret's ARN; the value is `SecretString`, or is
made by `GenerateSecretString`; with neither the secret has no value until one is put into it.

Stock moto has Secrets Manager but no CloudFormation resource for it, and skips the secret.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.secretsmanager import secretsmanager_backends

from fanscribe_local.resource_creation import find_new_models

DEFAULT_LENGTH = 32


class Secret(CloudFormationModel):
    """A secret as CloudFormation sees it: its ARN is its name for Ref."""

    def __init__(self, arn: str, name: str) -> None:
        self.arn, self.name = arn, name

    @property
    def physical_resource_id(self) -> str:
        return self.arn

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Id"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        return self.arn

    @staticmethod
    def cloudformation_name_type() -> str:
        return "Name"

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::SecretsManager::Secret"

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> Secret:
        properties = cloudformation_json["Properties"]
        created = secretsmanager_backends[account_id][region_name].create_secret(
            name=resource_name,
            secret_string=_value(properties),
            description=properties.get("Description", ""),
            secret_binary=None,
            tags=properties.get("Tags", []),
            kms_key_id=properties.get("KmsKeyId"),
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )
        return cls(_arn(created), resource_name)

    @classmethod
    def delete_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> None:
        backend = secretsmanager_backends[account_id][region_name]
        backend.delete_secret(resource_name, None, True)


def _value(properties: dict[str, Any]) -> str | None:
    if "GenerateSecretString" not in properties:
        value: str | None = properties.get("SecretString")
        return value
    rule = properties["GenerateSecretString"]
    generated = secrets.token_urlsafe(DEFAULT_LENGTH)[: int(rule.get("PasswordLength", 32))]
    if "SecretStringTemplate" not in rule:
        return generated
    return json.dumps(
        json.loads(rule["SecretStringTemplate"]) | {rule["GenerateStringKey"]: generated}
    )


def _arn(created: Any) -> str:
    """moto answers a creation with the text of the API's answer."""
    return str(json.loads(created)["ARN"])


def install() -> None:
    find_new_models()
