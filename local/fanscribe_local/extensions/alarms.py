"""Create the alarms that a template declares.

AWS, `AWS::CloudWatch::Alarm`: Ref is the alarm's name, GetAtt gives its Arn.

Stock moto has alarms but no CloudFormation resource for them, and skips them. None goes off here:
the metrics that they watch are not made.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import boto3
from botocore.config import Config
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel

from fanscribe_local.host import CREDENTIALS, running_host
from fanscribe_local.resource_creation import find_new_models
from fanscribe_local.template_resource import Place, Properties, TemplateResource


class Alarm(TemplateResource, CloudFormationModel):
    """An alarm as CloudFormation sees it."""

    kind = "AWS::CloudWatch::Alarm"
    name_property = "AlarmName"
    attributes = MappingProxyType({"Arn": "arn"})

    def __init__(self, name: str, arn: str) -> None:
        super().__init__(name)
        self.arn = arn

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Alarm:
        _client(place.region).put_metric_alarm(**properties | {"AlarmName": name})
        return cls(name, cloudwatch_backends[place.account_id][place.region].alarms[name].alarm_arn)

    def updated(self, properties: Properties, place: Place) -> Alarm:
        return type(self).made(self.physical_resource_id, properties, place)

    def delete(self, account_id: str, region_name: str) -> None:
        cloudwatch_backends[account_id][region_name].delete_alarms([self.physical_resource_id])


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
