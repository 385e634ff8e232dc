"""A rule publishes to a topic whose policy, put by the template, lets it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from embedded.lab import Lab

SOURCE = f"our.{uuid.uuid4().hex[:8]}"


def template(account: str) -> dict[str, Any]:
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com"]},
        "Action": "sns:Publish",
        "Resource": {"Ref": "Topic"},
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    return {
        "Resources": {
            "Topic": {"Type": "AWS::SNS::Topic"},
            "Policy": {
                "Type": "AWS::SNS::TopicPolicy",
                "Properties": {
                    "Topics": [{"Ref": "Topic"}],
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": [allow]},
                },
            },
            "Rule": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "EventPattern": {"source": [SOURCE]},
                    "Targets": [{"Id": "1", "Arn": {"Ref": "Topic"}, "InputPath": "$.detail.word"}],
                },
            },
        },
        "Outputs": {"Topic": {"Value": {"Ref": "Topic"}}},
    }


@pytest.mark.parametrize(("account", "heard"), [("123456789012", ['"now"']), ("1", [])])
def test_a_topic_hears_of_an_event_if_its_policy_lets_the_rule_publish(
    lab: Lab, account: str, heard: list[str]
) -> None:
    name = f"topic-of-{account}"
    cloudformation = lab.aws.client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template(account)))
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    listen = listener(lab, stack["Outputs"][0]["OutputValue"])
    book = lab.aws.open_access_book()
    entry = {"Source": SOURCE, "DetailType": "said", "Detail": '{"word": "now"}'}
    lab.aws.client("events").put_events(Entries=[entry])
    assert listen() == heard
    assert bool(book.denied) == (not heard)
    cloudformation.delete_stack(StackName=name)


def listener(lab: Lab, topic: str) -> Any:
    """Subscribe a queue to the topic; what it has heard since."""
    sqs = lab.aws.client("sqs")
    queue = sqs.create_queue(QueueName=f"q-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    asked = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn = asked["Attributes"]["QueueArn"]
    lab.aws.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    def heard() -> list[str]:
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(one["Body"])["Message"] for one in found]

    return heard
