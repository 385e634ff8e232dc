"""The hosted engine's key: whether there is one, never what it is."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
from botocore.exceptions import ClientError
from fanscribe.errors import HostedKeyMissingError
from fanscribe.hosted.api_key import read_api_key

from fanscribe_cli.doctor.check import Check


def hosted_key(session: boto3.Session, secret: str) -> Iterator[Check]:
    """Whether the secret holds something that could be a key."""
    client = session.client("secretsmanager")

    def read(name: str) -> str:
        try:
            return client.get_secret_value(SecretId=name).get("SecretString", "")
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            raise KeyError(name) from error

    try:
        read_api_key(secret, read)
    except HostedKeyMissingError:
        yield Check(
            name="AssemblyAI key",
            verdict="warning",
            says="none: engine assemblyai and the fallback to it cannot run",
            fix=f"aws secretsmanager put-secret-value --secret-id {secret} --secret-string ...",
        )
    else:
        yield Check(name="AssemblyAI key", verdict="ok", says="there is one; it was not tried")
