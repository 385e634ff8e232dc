"""A template reads the value of a parameter that it makes."""

from __future__ import annotations

import json

from embedded.lab import Lab

TEMPLATE = {
    "Resources": {
        "Name": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "/value/of", "Type": "String", "Value": "it"},
        }
    },
    "Outputs": {"Value": {"Value": {"Fn::GetAtt": ["Name", "Value"]}}},
}


def test_getatt_gives_the_value(lab: Lab) -> None:
    cloudformation = lab.aws.client("cloudformation")
    cloudformation.create_stack(StackName="attributes", TemplateBody=json.dumps(TEMPLATE))
    (stack,) = cloudformation.describe_stacks(StackName="attributes")["Stacks"]
    assert stack["Outputs"][0]["OutputValue"] == "it"
