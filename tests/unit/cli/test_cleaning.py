"""What a clean-up finds to delete, and how it empties a bucket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from fanscribe_cli.cleaning import buckets
from fanscribe_cli.cleaning.holdings import Holdings, holdings
from fanscribe_cli.cleaning.logs import JOBS_GROUP, remove_logs
from fanscribe_cli.faults import CliError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def names(s3: S3Client) -> set[str]:
    return {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}


def test_a_bucket_goes_with_old_versions_and_delete_markers(s3: S3Client) -> None:
    s3.put_bucket_versioning(Bucket="output", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"old", b"new"):
        s3.put_object(Bucket="output", Key="report.json", Body=body)
    s3.delete_object(Bucket="output", Key="report.json")
    assert buckets.counted(s3, "output") == "3 objects"
    assert buckets.remove(s3, "output") == 3
    assert names(s3) == {"input"}


@pytest.mark.slow
def test_more_objects_than_one_request_deletes_all_go(s3: S3Client) -> None:
    for number in range(1001):
        s3.put_object(Bucket="input", Key=f"{number}.mp3", Body=b"")
    assert buckets.counted(s3, "input") == "1000 or more objects"
    assert buckets.remove(s3, "input") == 1001
    assert names(s3) == {"output"}


def test_a_bucket_that_is_gone_stops_nothing(s3: S3Client) -> None:
    assert buckets.counted(s3, "nowhere") == "gone already"
    assert buckets.remove(s3, "nowhere") == 0


def test_an_object_that_s3_keeps_is_named(s3: S3Client, monkeypatch: pytest.MonkeyPatch) -> None:
    s3.put_object(Bucket="input", Key="held.mp3", Body=b"")
    refusal = {"Key": "held.mp3", "Code": "AccessDenied", "Message": "it is under legal hold"}
    monkeypatch.setattr(s3, "delete_objects", lambda **_: {"Errors": [refusal]})
    with pytest.raises(CliError, match=r"s3://input/held\.mp3 .* legal hold"):
        buckets.remove(s3, "input")


def stack(resources: dict[str, Any]) -> None:
    template = json.dumps({"Resources": resources})
    boto3.client("cloudformation").create_stack(StackName="mine", TemplateBody=template)


@pytest.mark.usefixtures("s3")
def test_a_stacks_holdings_are_its_resources_by_what_they_leave_behind() -> None:
    stack(
        {
            "Made": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "made"}},
            "Topic": {"Type": "AWS::SNS::Topic"},
        }
    )
    held = holdings(boto3.Session(), "mine")
    assert held.buckets == ("made",)
    assert held.others == 1


@pytest.mark.usefixtures("s3")
def test_a_stack_that_is_not_there_is_said() -> None:
    with pytest.raises(CliError, match="no stack 'mine' in us-east-1: there is nothing"):
        holdings(boto3.Session(), "mine")


@pytest.mark.usefixtures("s3")
def test_only_the_stacks_own_streams_of_the_shared_group_are_deleted() -> None:
    logs = boto3.client("logs")
    held = Holdings("arn", (), (), (), ("mine-worker",), ("mine-image", "never-built"), 1)
    assert remove_logs(logs, held) == 0
    logs.create_log_group(logGroupName=JOBS_GROUP)
    logs.create_log_group(logGroupName="/aws/codebuild/mine-image")
    for stream in ("mine-worker/default/1", "mine-worker-2/default/1", "another/default/1"):
        logs.create_log_stream(logGroupName=JOBS_GROUP, logStreamName=stream)
    assert remove_logs(logs, held) == 2
    left = logs.describe_log_streams(logGroupName=JOBS_GROUP)["logStreams"]
    assert [one["logStreamName"] for one in left] == [
        "another/default/1",
        "mine-worker-2/default/1",
    ]
