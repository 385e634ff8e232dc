"""A schedule starts a run, mail tells of its end, and CodeBuild builds the worker's image."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.stack_under_test import StackUnderTest

ROOT = Path(__file__).parents[2]
NAME, BUCKET = "by-the-clock", "recordings-of-the-day"
MANIFEST = f"s3://{BUCKET}/manifests/daily.csv"


@pytest.fixture(scope="module")
def by_the_clock(deployed: StackUnderTest) -> Iterator[StackUnderTest]:
    """A stack on a bucket of ours whose daily manifest names one broken recording."""
    deployed.s3.create_bucket(Bucket=BUCKET)
    deployed.s3.put_object(Bucket=BUCKET, Key="broken.mp3", Body=b"<html>404</html>" * 100)
    manifest = f"audio_url\ns3://{BUCKET}/broken.mp3\n".encode()
    deployed.s3.put_object(Bucket=BUCKET, Key="manifests/daily.csv", Body=manifest)
    stack = deployed.aws.deploy(
        ROOT / "template.yaml",
        stack_name=NAME,
        parameters={
            "ExistingInputBucket": BUCKET,
            "ImageSourceUrl": "https://github.com/example/fanscribe",
            "NotifyEmail": "someone@example.org",
            "ScheduleExpression": "cron(0 3 * * ? *)",
            "ScheduledManifest": MANIFEST,
        },
    )
    yield StackUnderTest(deployed.aws, stack)
    deployed.aws.client("cloudformation").delete_stack(StackName=NAME)


def heard(here: StackUnderTest, queue: str) -> list[str]:
    sqs = here.aws.client("sqs")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := sqs.receive_message(QueueUrl=queue).get("Messages"):
            return [json.loads(message["Body"])["Message"] for message in found]
        time.sleep(0.1)
    return []


def test_every_resource_of_the_template_is_made(by_the_clock: StackUnderTest) -> None:
    assert by_the_clock.stack.skipped == ()


def test_the_schedule_runs_its_manifest_and_the_topic_hears_of_the_end(
    by_the_clock: StackUnderTest,
) -> None:
    topic = by_the_clock.stack.resources["Notifications"]
    sns, sqs = by_the_clock.aws.client("sns"), by_the_clock.aws.client("sqs")
    (mail,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert (mail["Protocol"], mail["Endpoint"]) == ("email", "someone@example.org")
    queue = sqs.create_queue(QueueName="beside-the-mail")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn = attributes["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    ended = by_the_clock.started_by(lambda: by_the_clock.aws.fire(f"{NAME}-scheduled"))

    given = by_the_clock.sfn.describe_execution(executionArn=ended.arn)["input"]
    assert json.loads(given) == {"manifest": MANIFEST}
    assert ended.error == "TooManyFailuresError", "it read the manifest and the recording"
    assert heard(by_the_clock, queue) == [f'"fanscribe run {ended.run_id}: FAILED"']


def test_the_image_can_be_built_by_the_documented_command(by_the_clock: StackUnderTest) -> None:
    codebuild = by_the_clock.aws.client("codebuild")
    build = codebuild.start_build(projectName=f"{NAME}-image")["build"]
    (project,) = codebuild.batch_get_projects(names=[build["projectName"]])["projects"]
    variables = {v["name"]: v["value"] for v in project["environment"]["environmentVariables"]}
    assert variables["IMAGE"] == by_the_clock.stack.outputs["RepositoryUri"] + ":latest"
    assert "docker push" in project["source"]["buildspec"]
