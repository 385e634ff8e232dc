"""What the template's policies say, statement by statement, without deploying them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

TEMPLATE = yaml_parse((Path(__file__).parents[2] / "template.yaml").read_text())
NO_VALUE = {"Ref": "AWS::NoValue"}
BUCKET_ACTIONS = {"s3:ListBucket"}
PARAMETERS = {
    "AudioBucketArns": "arn:aws:s3:::archive",
    "AudioObjectArns": "arn:aws:s3:::archive/*",
}
"""What these lists of ARNs hold."""


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def branches(value: Any) -> Iterator[Any]:
    """A value, or what each branch of its condition comes to."""
    if isinstance(value, dict) and "Fn::If" in value:
        for branch in value["Fn::If"][1:]:
            yield from branches(branch)
    elif value != NO_VALUE:
        yield value


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Of the identity policies, by the logical id of the function or the role."""
    for name, resource in TEMPLATE["Resources"].items():
        for policy in resource.get("Properties", {}).get("Policies", []):
            document = policy.get("PolicyDocument", policy)
            for statement in document["Statement"]:
                yield from ((name, branch) for branch in branches(statement))


def resources(statement: dict[str, Any]) -> Iterator[str]:
    """As text: what is substituted in an ARN of S3 names a bucket and holds no slash."""
    for one in (branch for each in listed(statement["Resource"]) for branch in branches(each)):
        text = one.get("Fn::Sub") if isinstance(one, dict) else one
        yield text or PARAMETERS.get(one.get("Ref"), "")


S3_GRANTS = [
    (name, action, resource)
    for name, statement in statements()
    for action in listed(statement["Action"])
    if action.startswith("s3:")
    for resource in resources(statement)
]


@pytest.mark.parametrize(("name", "action", "resource"), S3_GRANTS)
def test_bucket_actions_are_granted_on_buckets_and_object_actions_on_objects(
    name: str, action: str, resource: str
) -> None:
    assert ("/" in resource) == (action not in BUCKET_ACTIONS), name


LOOK_FOR_RECORDINGS = {
    "JobRole",
    "SplitAudioFunction",
    "SubmitToAssemblyAIFunction",
    "ValidateManifestFunction",
}


@pytest.mark.parametrize(
    ("parameter", "action", "granted"),
    [
        ("AudioBucketArns", "s3:ListBucket", LOOK_FOR_RECORDINGS),
        (
            "AudioObjectArns",
            "s3:GetObject",
            LOOK_FOR_RECORDINGS | {"CollectFromAssemblyAIFunction"},
        ),
    ],
)
def test_whoever_reads_recordings_may_read_those_of_other_buckets(
    parameter: str, action: str, granted: set[str]
) -> None:
    readers = {
        name
        for name, statement in statements()
        if statement["Resource"] == {"Ref": parameter} and listed(statement["Action"]) == [action]
    }
    assert readers == granted


def test_a_star_stands_only_where_an_action_takes_no_resource() -> None:
    unscoped = {
        action
        for _, statement in statements()
        if "*" in listed(statement["Resource"])
        for action in listed(statement["Action"])
    }
    services = {action.partition(":")[0] for action in unscoped}
    assert services == {"batch", "cloudwatch", "ecr", "logs", "xray"}
    assert {"batch:DescribeJobs", "ecr:GetAuthorizationToken"} <= unscoped
    assert not any("*" in action for action in unscoped)
