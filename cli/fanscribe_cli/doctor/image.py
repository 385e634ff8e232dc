"""The worker's image: without it every GPU job fails."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
from botocore.exceptions import ClientError

from fanscribe_cli.doctor.check import Check


def image(session: boto3.Session, repository_uri: str, tag: str) -> Iterator[Check]:
    """Whether `repository_uri:tag` was pushed."""
    registry, _, name = repository_uri.partition("/")
    try:
        found = session.client("ecr").describe_images(
            registryId=registry.partition(".")[0],
            repositoryName=name,
            imageIds=[{"imageTag": tag}],
        )["imageDetails"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ImageNotFoundException":
            raise
        says = f"{repository_uri}:{tag} was not pushed: engine parakeet cannot run"
        yield Check(name="image", verdict="warning", says=says, fix="make image")
        return
    pushed = f"{found['imagePushedAt']:%Y-%m-%d}"
    yield Check(name="image", verdict="ok", says=f"{name}:{tag}, pushed {pushed}")
