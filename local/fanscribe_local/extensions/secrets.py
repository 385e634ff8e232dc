"""Create the secrets that a template declares.

AWS, `AWS::SecretsManager::Secret`: Ref is the secret's ARN; the value is `SecretString`, or is
made by `GenerateSecretString`; with neither the secret has no value until one is put into it.
CloudFormation deletes a secret at once, without the days in which it could be restored.

Stock moto has Secrets Manager but no CloudFormation resource for it, and skips the secret.
"""

from __future__ import annotations

import json
import secrets
from types import MappingProxyType
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.secretsmanager import secretsmanager_backends

from fanscribe_local.resource_creation import find_new_models
from fanscribe_local.template_resource import Place, Properties, TemplateResource

DEFAULT_LENGTH = 32


class Secret(TemplateResource, CloudFormationModel):
    """A secret as CloudFormation sees it: Ref is its ARN."""

    kind = "AWS::SecretsManager::Secret"
    name_property = "Name"
    attributes = MappingProxyType({"Id": "physical_resource_id"})

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Secret:
        created = secretsmanager_backends[place.account_id][place.region].create_secret(
            name=name,
            secret_string=_value(properties),
            description=properties.get("Description", ""),
            secret_binary=None,
            tags=properties.get("Tags", []),
            kms_key_id=properties.get("KmsKeyId"),
            client_request_token=None,
            replica_regions=[],
            force_overwrite=False,
        )
        return cls(_arn(created))

    def delete(self, account_id: str, region_name: str) -> None:
        backend = secretsmanager_backends[account_id][region_name]
        backend.delete_secret(self.physical_resource_id, None, True)


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
