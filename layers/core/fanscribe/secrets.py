"""Secrets Manager: what a service outside AWS wants to see."""

from __future__ import annotations

import logging

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

_UNREADABLE = {
    "AccessDeniedException",
    "InvalidRequestException",  # about to be deleted
    "ResourceNotFoundException",
    "ValidationException",  # not a name
}


def read_secret(name: str) -> str:
    """The text of a secret, by name or ARN. KeyError if it cannot be read."""
    # At DEBUG, botocore's parser logs the answer's body: here that is the secret.
    logging.getLogger("botocore.parsers").setLevel(logging.INFO)
    client = boto3.client("secretsmanager", config=Config(retries={"mode": "standard"}))
    try:
        return client.get_secret_value(SecretId=name).get("SecretString", "")
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _UNREADABLE:
            raise KeyError(f"{name} ({code})") from error
        raise
