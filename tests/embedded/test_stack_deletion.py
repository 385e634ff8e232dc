"""Stacks go in the order of their dependences; what cannot go is said, and can go later."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from embedded.lab import Lab

TOPIC = {"Type": "AWS::SNS::Topic"}
BUCKET = {"Type": "AWS::S3::Bucket"}


def create(lab: Lab, name: str, **resources: Any) -> dict[str, str]:
    """Physical ids by logical ids."""
    cloudformation = lab.aws.client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    found = cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}


def delete(lab: Lab, name: str) -> None:
    cloudformation = lab.aws.client("cloudformation")
    cloudformation.delete_stack(StackName=name)
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName=name, WaiterConfig={"Delay": 0, "MaxAttempts": 1}
    )


def buckets(lab: Lab) -> set[str]:
    return {one["Name"] for one in lab.s3.list_buckets()["Buckets"]}


def test_a_network_goes_before_what_it_stands_on(lab: Lab) -> None:
    vpc = {"Ref": "Vpc"}
    made = create(
        lab,
        "network",
        Endpoint={
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
                "VpcId": vpc,
                "ServiceName": "com.amazonaws.us-east-1.s3",
                "VpcEndpointType": "Gateway",
                "RouteTableIds": [{"Ref": "Table"}],
            },
        },
        Routes={
            "Type": "AWS::EC2::SubnetRouteTableAssociation",
            "Properties": {"SubnetId": {"Ref": "Subnet"}, "RouteTableId": {"Ref": "Table"}},
        },
        Way={
            "Type": "AWS::EC2::Route",
            "DependsOn": "Attachment",
            "Properties": {
                "RouteTableId": {"Ref": "Table"},
                "DestinationCidrBlock": "0.0.0.0/0",
                "GatewayId": {"Ref": "Gateway"},
            },
        },
        Attachment={
            "Type": "AWS::EC2::VPCGatewayAttachment",
            "Properties": {"VpcId": vpc, "InternetGatewayId": {"Ref": "Gateway"}},
        },
        Vpc={"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}},
        Subnet={
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": vpc, "CidrBlock": "10.9.0.0/20"},
        },
        Table={"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": vpc}},
        Gateway={"Type": "AWS::EC2::InternetGateway"},
    )
    delete(lab, "network")
    found = lab.aws.client("ec2").describe_vpcs()["Vpcs"]
    assert made["Vpc"] not in {one["VpcId"] for one in found}


def test_a_bucket_that_is_not_empty_keeps_the_stack_until_it_is(lab: Lab) -> None:
    bucket = create(lab, "full", Bucket=BUCKET, Topic=TOPIC)["Bucket"]
    lab.s3.put_object(Bucket=bucket, Key="k", Body=b"")
    with pytest.raises(WaiterError):
        delete(lab, "full")
    (stack,) = lab.aws.client("cloudformation").describe_stacks(StackName="full")["Stacks"]
    assert stack["StackStatus"] == "DELETE_FAILED"
    assert "Bucket: " in stack["StackStatusReason"]
    assert "Topic" not in stack["StackStatusReason"]
    lab.s3.delete_object(Bucket=bucket, Key="k")
    delete(lab, "full")
    assert bucket not in buckets(lab)


@pytest.mark.parametrize("policy", ["Retain", "RetainExceptOnCreate"])
def test_what_is_retained_outlives_its_stack(lab: Lab, policy: str) -> None:
    made = create(lab, f"keeping-{policy}", Kept=BUCKET | {"DeletionPolicy": policy}, Gone=BUCKET)
    delete(lab, f"keeping-{policy}")
    assert made["Kept"] in buckets(lab)
    assert made["Gone"] not in buckets(lab)


def test_a_creation_that_fails_takes_back_what_it_had_made(lab: Lab) -> None:
    before = buckets(lab)
    never = {
        "Type": "AWS::Batch::JobQueue",
        "Properties": {
            "Priority": 1,
            "ComputeEnvironmentOrder": [{"Order": 1, "ComputeEnvironment": "nowhere"}],
        },
    }
    create(
        lab,
        "half",
        Data=BUCKET | {"DeletionPolicy": "RetainExceptOnCreate"},
        Kept=BUCKET | {"DeletionPolicy": "Retain"},
        Plain=BUCKET,
        Queue=never | {"DependsOn": ["Data", "Kept", "Plain"]},
    )
    (stack,) = lab.aws.client("cloudformation").describe_stacks(StackName="half")["Stacks"]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert stack["StackStatusReason"] == "computeEnvironmentOrder is malformed"
    (left,) = buckets(lab) - before
    assert "kept" in left


def test_a_deleted_stack_is_unknown_by_its_name(lab: Lab) -> None:
    create(lab, "passing", Topic=TOPIC)
    delete(lab, "passing")
    with pytest.raises(ClientError, match="passing does not exist"):
        lab.aws.client("cloudformation").describe_stacks(StackName="passing")
