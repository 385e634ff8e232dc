"""Create the alarms that a template declares.

AWS, `AWS::CloudWatch::Alarm`: Ref is the alarm's name, GetAtt gives its Arn.

Stock moto has alarms but no CloudFormation resource for them, and skips them. None goes off here:
the metrics that they watch are not made.
"""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel

from fanscribe_local.host import CREDENTIALS, running_host
from fanscribe_local.resource_creation import find_new_models


class TemplateAlarm(CloudFormationModel):
    """An alarm as CloudFormation sees it."""

    def __init__(self, name: str, arn: str) -> None:
        self.name, self.arn = name, arn

    @property
    def physical_resource_id(self) -> str:
        return self.name

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name: str) -> str:
        return self.arn

    @staticmethod
    def cloudformation_name_type() -> str:
        return "AlarmName"

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::CloudWatch::Alarm"

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> TemplateAlarm:
        properties = cloudformation_json["Properties"] | {"AlarmName": resource_name}
        _client(region_name).put_metric_alarm(**properties)
        made = cloudwatch_backends[account_id][region_name].alarms[resource_name]
        return cls(resource_name, made.alarm_arn)

    @classmethod
    def delete_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> None:
        cloudwatch_backends[account_id][region_name].delete_alarms([resource_name])


def _client(region_name: str) -> Any:
    """Through the API, which knows a metric query from its parts; numbers may come as text."""
    session: Any = boto3.Session(
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=region_name,
    )
    config = Config(parameter_validation=False)
    return session.client("cloudwatch", endpoint_url=running_host().endpoint, config=config)


def install() -> None:
    find_new_models()
