"""An update changes what its template or parameters change, and replaces only what it must."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded.lab import Lab

SIZE = {"Size": {"Type": "String", "Default": "1"}}


def parameter(**given: Any) -> dict[str, Any]:
    """A resource whose Ref is its name; in CloudFormation it can be updated, but not renamed."""
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", **given}}


class Stack:
    """A stack of resources with one parameter, `Size`, deployed and deployed again."""

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab, self.name = lab, name
        self.cloudformation = lab.aws.client("cloudformation")

    def put(self, size: str = "1", *, again: bool = True, **resources: Any) -> dict[str, str]:
        """Create or update it; physical ids by logical ids."""
        body = {"Parameters": SIZE, "Resources": resources}
        change = self.cloudformation.update_stack if again else self.cloudformation.create_stack
        change(
            StackName=self.name,
            TemplateBody=json.dumps(body),
            Parameters=[{"ParameterKey": "Size", "ParameterValue": size}],
        )
        found = self.cloudformation.describe_stack_resources(StackName=self.name)["StackResources"]
        return {
            one["LogicalResourceId"]: one["PhysicalResourceId"]
            for one in found
            if "LogicalResourceId" in one
        }

    def described(self) -> dict[str, Any]:
        (found,) = self.cloudformation.describe_stacks(StackName=self.name)["Stacks"]
        return found

    def value(self, name: str) -> str:
        return self.lab.aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]

    def values(self) -> set[str]:
        found = self.lab.aws.client("ssm").describe_parameters()["Parameters"]
        return {one["Name"] for one in found if one["Name"].startswith(f"/{self.name}/")}


@pytest.fixture
def stack(lab: Lab, request: pytest.FixtureRequest) -> Any:
    made = Stack(lab, request.node.originalname.replace("_", "-")[:60])
    yield made
    made.cloudformation.delete_stack(StackName=made.name)


def test_a_changed_parameter_reaches_those_who_refer_to_it_by_any_way(stack: Stack) -> None:
    first = parameter(Name=f"/{stack.name}/first", Value={"Ref": "Size"})
    second = parameter(Name=f"/{stack.name}/second", Value={"Fn::Sub": "<${First.Value}>"})
    bucket = {"Type": "AWS::S3::Bucket"}
    before = stack.put(again=False, Second=second, First=first, Data=bucket)
    stack.lab.s3.put_object(Bucket=before["Data"], Key="k", Body=b"kept")
    after = stack.put("2", Second=second, First=first, Data=bucket)
    assert after == before
    assert stack.value(f"/{stack.name}/second") == "<2>"
    assert stack.lab.s3.get_object(Bucket=after["Data"], Key="k")["Body"].read() == b"kept"
    assert stack.described()["StackStatus"] == "UPDATE_COMPLETE"


def test_what_is_new_is_made_and_what_is_gone_is_deleted(stack: Stack) -> None:
    old, new = (parameter(Name=f"/{stack.name}/{name}", Value="v") for name in ("old", "new"))
    kept = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"}
    before = stack.put(again=False, Old=old, Kept=kept)
    stack.put(New=new)
    assert stack.values() == {f"/{stack.name}/new"}
    assert before["Kept"] in str(stack.lab.s3.list_buckets())


def test_a_property_that_cannot_be_changed_replaces_the_resource(stack: Stack) -> None:
    def named(name: str) -> dict[str, Any]:
        return parameter(Name=f"/{stack.name}/{name}", Value="v")

    user = parameter(Name=f"/{stack.name}/user", Value={"Ref": "Named"})
    stack.put(again=False, Named=named("a"), User=user)
    stack.put(Named=named("b"), User=user)
    assert stack.values() == {f"/{stack.name}/{name}" for name in ("b", "user")}
    assert stack.value(f"/{stack.name}/user") == f"/{stack.name}/b"


def test_what_is_replaced_is_kept_where_the_template_says_so(stack: Stack) -> None:
    def bucket(name: str) -> dict[str, Any]:
        properties = {"BucketName": name}
        return {
            "Type": "AWS::S3::Bucket",
            "UpdateReplacePolicy": "Retain",
            "Properties": properties,
        }

    stack.put(again=False, Data=bucket("data-of-before"))
    stack.put(Data=bucket("data-of-after"))
    names = {one["Name"] for one in stack.lab.s3.list_buckets()["Buckets"]}
    assert {"data-of-before", "data-of-after"} <= names


def test_an_update_that_fails_leaves_everything_as_it_was(stack: Stack) -> None:
    first = parameter(Name=f"/{stack.name}/first", Value={"Ref": "Size"})
    extra = parameter(Name=f"/{stack.name}/extra", Value="v")
    never = {
        "Type": "AWS::Batch::JobQueue",
        "DependsOn": ["First", "Extra"],
        "Properties": {
            "Priority": 1,
            "ComputeEnvironmentOrder": [{"Order": 1, "ComputeEnvironment": "nowhere"}],
        },
    }
    stack.put(again=False, First=first)
    stack.put("2", First=first, Extra=extra, Queue=never)
    described = stack.described()
    assert described["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert described["StackStatusReason"] == "computeEnvironmentOrder is malformed"
    assert stack.value(f"/{stack.name}/first") == "1"
    assert stack.values() == {f"/{stack.name}/first"}
