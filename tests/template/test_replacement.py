"""No change of a parameter costs data: what holds it is never replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fanscribe_local.stack_changes import fixed_properties
from samtranslator.yaml_helper import yaml_parse

TEMPLATE = yaml_parse((Path(__file__).parents[2] / "template.yaml").read_text())
HOLD_DATA = {
    "AWS::DynamoDB::Table",
    "AWS::ECR::Repository",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
}
KEPT = "RetainExceptOnCreate"
DATA = {
    name: resource
    for name, resource in TEMPLATE["Resources"].items()
    if resource["Type"] in HOLD_DATA
}


@pytest.mark.parametrize("name", DATA)
def test_what_holds_data_has_no_property_that_would_replace_it(name: str) -> None:
    fixed = {path[0] for path in fixed_properties(DATA[name]["Type"])}
    assert fixed, "the schema names some"
    assert fixed.isdisjoint(DATA[name]["Properties"])


@pytest.mark.parametrize("name", DATA)
def test_what_holds_somebodys_data_is_kept_when_it_leaves_the_stack(name: str) -> None:
    resource: dict[str, Any] = DATA[name]
    if resource["Type"] == "AWS::S3::Bucket":
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == (KEPT, "Retain")
    else:
        assert "DeletionPolicy" not in resource, "it goes with the stack"


def test_only_the_choice_of_a_bucket_or_of_webhooks_takes_a_holder_of_data_away() -> None:
    assert {resource.get("Condition") for resource in DATA.values()} == {
        None,
        "MakesInputBucket",
        "MakesOutputBucket",
        "MakesWorkBucket",
        "UsesWebhook",
    }
