"""Put the policies of topics that a template declares.

AWS, `AWS::SNS::TopicPolicy`: the policy replaces that of each topic in `Topics`. "Using
resource-based policies for Amazon EventBridge": a rule may publish only where the topic's policy
lets events.amazonaws.com (see `event_targets`).

Stock moto has topic policies but no CloudFormation resource for them, and skips them.
"""

from __future__ import annotations

import json

from moto.core.common_models import CloudFormationModel
from moto.sns.models import sns_backends

from fanscribe_local.resource_creation import find_new_models
from fanscribe_local.template_resource import Place, Properties, TemplateResource


class TopicPolicy(TemplateResource, CloudFormationModel):
    """A policy as CloudFormation sees it; it goes with its topics."""

    kind = "AWS::SNS::TopicPolicy"

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> TopicPolicy:
        sns = sns_backends[place.account_id][place.region]
        for arn in properties["Topics"]:
            sns.get_topic(arn).policy = json.dumps(properties["PolicyDocument"])
        return cls(name)

    def delete(self, account_id: str, region_name: str) -> None:
        """Nothing to do: its topics are deleted after it."""


def install() -> None:
    find_new_models()
