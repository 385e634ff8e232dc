"""What the doctor finds in an account, and what it says to do."""

from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber
from fanscribe_cli.doctor.check import Check, looked
from fanscribe_cli.doctor.examination import of_stack
from fanscribe_cli.doctor.quotas import gpu_quota
from moto import mock_aws

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    """A mocked account without anything in it."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield boto3.Session("testing", "testing", region_name="us-east-1")


def deploy(session: boto3.Session, *, key: str | None, image: bool) -> None:
    repository = session.client("ecr").create_repository(repositoryName="worker")["repository"]
    if image:
        session.client("ecr").put_image(
            repositoryName="worker",
            imageManifest=json.dumps({"layers": []}),
            imageManifestMediaType="application/vnd.docker.distribution.manifest.v2+json",
            imageTag="v2",
        )
    secret = session.client("secretsmanager").create_secret(
        Name="key", SecretString=key or "replace me"
    )
    template = {
        "Parameters": {
            "ImageTag": {"Type": "String", "Default": "v2"},
            "MaxVCpus": {"Type": "Number", "Default": 64},
        },
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {
            "RepositoryUri": {"Value": repository["repositoryUri"]},
            "AssemblyAiKeyArn": {"Value": secret["ARN"]},
        },
    }
    session.client("cloudformation").create_stack(
        StackName="mine", TemplateBody=json.dumps(template)
    )


def examined(session: boto3.Session) -> dict[str, Check]:
    return {check.name: check for check in of_stack(session, "mine")}


def test_a_stack_with_its_image_and_its_key_is_well(session: boto3.Session) -> None:
    deploy(session, key=KEY, image=True)
    found = examined(session)
    assert {
        found[name].verdict for name in ("credentials", "stack", "image", "AssemblyAI key")
    } == {"ok"}
    assert KEY not in str(found)


def test_an_image_that_was_not_pushed_is_told_with_the_command_that_pushes_it(
    session: boto3.Session,
) -> None:
    deploy(session, key=KEY, image=False)
    image = examined(session)["image"]
    assert image.verdict == "warning"
    assert "worker:v2 was not pushed" in image.says
    assert image.fix == "make image"


def test_a_placeholder_is_no_key(session: boto3.Session) -> None:
    deploy(session, key=None, image=True)
    key = examined(session)["AssemblyAI key"]
    assert key.verdict == "warning"
    assert "put-secret-value" in (key.fix or "")


def test_without_a_stack_nothing_further_is_asked(session: boto3.Session) -> None:
    found = examined(session)
    assert list(found) == ["credentials", "stack"]
    assert found["stack"].verdict == "failure"
    assert "sam deploy" in (found["stack"].fix or "")


def test_without_credentials_that_is_all_there_is_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(variable, raising=False)
    for variable in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(variable, "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    [check] = of_stack(boto3.Session(region_name="us-east-1"), "mine")
    assert (check.name, check.verdict) == ("credentials", "failure")
    assert "AWS_PROFILE" in (check.fix or "")


@pytest.mark.parametrize(
    ("vcpus", "verdict", "says"),
    [
        (0.0, "failure", "not one GPU"),
        (16.0, "warning", "4 GPUs at a time"),
        (64.0, "ok", "16 GPUs at a time"),
    ],
)
def test_the_quota_is_held_against_what_the_stack_may_ask_for(
    monkeypatch: pytest.MonkeyPatch, vcpus: float, verdict: str, says: str
) -> None:
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    client = session.client("service-quotas")
    monkeypatch.setattr(session, "client", lambda _: client)
    with Stubber(client) as stub:
        stub.add_response("get_service_quota", {"Quota": {"Value": vcpus}})
        [check] = gpu_quota(session, 64)
    assert check.verdict == verdict
    assert says in check.says
    assert (check.fix is None) == (verdict == "ok")


def test_what_may_not_be_looked_at_is_unknown_and_the_others_go_on() -> None:
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    client = session.client("service-quotas")

    def refused() -> Iterator[Check]:
        yield Check(name="first", verdict="ok", says="seen")
        client.get_service_quota(ServiceCode="ec2", QuotaCode="L-3819A6DF")

    with Stubber(client) as stub:
        stub.add_client_error("get_service_quota", "AccessDeniedException")
        checks = list(looked("GPU quota", refused))
    assert [check.verdict for check in checks] == ["ok", "unknown"]
    assert "GetServiceQuota answers AccessDeniedException" in checks[1].says
