"""Roles may do what their policies say, and nothing else."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from fanscribe_local.iam.roles import Session, credentials

from embedded.lab import Lab

Statement = Mapping[str, Any]


def allow(action: str | list[str], resource: str, **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def role(lab: Lab, *statements: Statement, service: str = "lambda.amazonaws.com") -> str:
    """A new role's ARN."""
    iam, name = lab.aws.client("iam"), f"r-{uuid.uuid4().hex[:8]}"
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    created = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
    return created["Role"]["Arn"]


def document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def client(lab: Lab, service: str, role_arn: str) -> Any:
    keys = credentials(Session(role_arn, "test"))
    return boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=lab.aws.endpoint,
        config=Config(retries={"total_max_attempts": 1}),
        **{name.lower(): value for name, value in keys.items()},
    )


def refused(call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as refusal:
        call(**parameters)
    return (
        f"{refusal.value.response['Error']['Code']}: {refusal.value.response['Error']['Message']}"
    )


def test_an_object_is_read_only_where_the_resource_says(lab: Lab) -> None:
    key, other = lab.put("mine", f"mine/{uuid.uuid4()}"), lab.put("theirs", "theirs/a b")
    arn = role(lab, allow("s3:GetObject", f"arn:aws:s3:::{lab.bucket}/mine/*"))
    s3 = client(lab, "s3", arn)
    assert s3.get_object(Bucket=lab.bucket, Key=key)["Body"].read() == b"mine"
    name = arn.rsplit("/", 1)[-1]
    assert refused(s3.get_object, Bucket=lab.bucket, Key=other) == (
        f"AccessDenied: User: arn:aws:sts::123456789012:assumed-role/{name}/test is not authorized "
        f"to perform: s3:GetObject on resource: arn:aws:s3:::{lab.bucket}/theirs/a b because no "
        "identity-based policy allows the s3:GetObject action"
    )
    assert refused(s3.put_object, Bucket=lab.bucket, Key=key).startswith("AccessDenied")


def test_an_absent_object_is_told_of_only_to_who_may_list(lab: Lab) -> None:
    read = allow("s3:GetObject", f"arn:aws:s3:::{lab.bucket}/*")
    blind, seeing = role(lab, read), role(lab, read, allow("s3:ListBucket", "*"))
    where = {"Bucket": lab.bucket, "Key": "nowhere"}
    assert refused(client(lab, "s3", blind).head_object, **where).startswith("403")
    assert refused(client(lab, "s3", seeing).head_object, **where).startswith("404")


def test_an_explicit_deny_wins(lab: Lab) -> None:
    key = lab.put("x")
    deny = {"Effect": "Deny", "Action": "s3:Get*", "Resource": "*"}
    s3 = client(lab, "s3", role(lab, allow("s3:*", "*"), deny))
    assert "explicit deny in an identity-based" in refused(
        s3.get_object, Bucket=lab.bucket, Key=key
    )


def test_a_buckets_policy_can_take_away(lab: Lab) -> None:
    bucket = f"guarded-{uuid.uuid4().hex[:8]}"
    lab.s3.create_bucket(Bucket=bucket)
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"}
    lab.s3.put_bucket_policy(Bucket=bucket, Policy=document(deny))
    s3 = client(lab, "s3", role(lab, allow("s3:*", "*")))
    assert "resource-based policy" in refused(s3.put_object, Bucket=bucket, Key="k")


def test_a_boundary_limits_what_the_policies_allow(lab: Lab) -> None:
    iam, arn = lab.aws.client("iam"), role(lab, allow("s3:*", "*"))
    limit = iam.create_policy(
        PolicyName=f"b-{uuid.uuid4().hex[:8]}", PolicyDocument=document(allow("s3:GetObject", "*"))
    )["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName=arn.rsplit("/")[-1], PermissionsBoundary=limit)
    s3 = client(lab, "s3", arn)
    s3.get_object(Bucket=lab.bucket, Key=lab.put("x"))
    assert "permissions boundary" in refused(s3.put_object, Bucket=lab.bucket, Key="k")


def test_a_state_machine_invokes_only_the_functions_its_role_names(lab: Lab) -> None:
    arn = role(lab, allow("s3:*", "*"), service="states.amazonaws.com")
    ended = lab.wait(lab.start({"Ask": lab.probe()}, role_arn=arn))
    assert ended["status"] == "FAILED"
    assert "lambda:InvokeFunction" in ended["cause"]


def test_a_call_whose_permission_is_not_known_is_refused_loudly(lab: Lab) -> None:
    iam = client(lab, "iam", role(lab, allow("*", "*")))
    assert "iam:ListUsers" in refused(iam.list_users)


def test_the_book_tells_denials_and_the_grants_that_decided(lab: Lab) -> None:
    key, book = lab.put("x"), lab.aws.open_access_book()
    twice = [allow("s3:GetObject", "*"), allow("s3:*", f"arn:aws:s3:::{lab.bucket}/*")]
    s3 = client(lab, "s3", role(lab, *twice))
    s3.get_object(Bucket=lab.bucket, Key=key)
    assert book.decisive == set(), "either grant would do without the other"
    s3.put_object(Bucket=lab.bucket, Key=key)
    refused(s3.list_objects_v2, Bucket=lab.bucket)
    assert [(grant.action, grant.statement) for grant in book.decisive] == [("s3:*", 1)]
    assert "s3:ListBucket" in book.denied[0]
