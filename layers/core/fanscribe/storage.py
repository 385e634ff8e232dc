"""S3 as fanscribe uses it: whole small objects, typed. The only module of the core that talks AWS.

`Bucket` is what the domain is handed; tests hand it one of a mocked account. `Signer` lends a
source to a service outside AWS, `read_secret` reads what such a service wants to see.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import boto3
import msgspec
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from tenacity import retry, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")

_RETRIES = Config(retries={"mode": "adaptive", "max_attempts": 8}, max_pool_connections=32)
# Signed URLs are for others to follow, and they follow no redirect: so the bucket's own regional
# host name, which a plain client replaces by the global one, and a signature every region takes.
_SIGNING = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
_ABSENT = {"NoSuchKey", "NoSuchBucket", "404", "NotFound"}
_DENIED = {"AccessDenied", "403", "Forbidden"}
# The client tries a request again, but not a body that breaks off while it is read.
_again_if_cut_off = retry(
    retry=retry_if_exception_type((HTTPClientError, IncompleteReadError)),
    wait=wait_random_exponential(multiplier=0.1, max=2),
    stop=stop_after_attempt(5),
    reraise=True,
)


class Address(NamedTuple):
    """An `s3://` URI, taken apart."""

    bucket: str
    key: str


def parse_uri(uri: str) -> Address:
    """`s3://bucket/key` as bucket and key; ValueError for anything else."""
    scheme, _, rest = uri.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket or not key:
        raise ValueError(f"not an s3://bucket/key address: {uri!r}")
    return Address(bucket, key)


def s3_client() -> S3Client:
    """A client with patient retries; one per process is enough."""
    return boto3.client("s3", config=_RETRIES)


def is_absent(error: ClientError) -> bool:
    """Whether S3 says that there is no such object (or bucket)."""
    return error.response["Error"]["Code"] in _ABSENT


def is_denied(error: ClientError) -> bool:
    """Whether S3 refuses; without s3:ListBucket it says so of absent objects too."""
    return error.response["Error"]["Code"] in _DENIED


class Bucket:
    """One bucket's objects, by key.

    `KeyError` for an object that is not there, `PermissionError` where S3 does not let us read.
    """

    def __init__(self, name: str, client: S3Client | None = None) -> None:
        self.name = name
        self.client = client or s3_client()

    def uri(self, key: str) -> str:
        return f"s3://{self.name}/{key}"

    @_again_if_cut_off
    def read(self, key: str) -> bytes:
        try:
            return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        except ClientError as error:
            if is_absent(error):
                raise KeyError(self.uri(key)) from error
            if is_denied(error):
                raise PermissionError(self.uri(key)) from error
            raise

    def write(self, key: str, body: bytes, content_type: str = "application/json") -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=body, ContentType=content_type)

    def delete(self, key: str) -> None:
        """Remove an object; removing one that is not there is no error."""
        self.client.delete_object(Bucket=self.name, Key=key)

    def exists(self, key: str) -> bool:
        try:
            self.client.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if is_absent(error):
                return False
            raise
        return True

    def keys(self, prefix: str) -> Iterator[str]:
        """Every key under a prefix, in S3's (UTF-8 binary) order."""
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.name, Prefix=prefix):
            for entry in page.get("Contents", []):
                yield entry["Key"]

    def read_as(self, key: str, kind: type[T]) -> T:
        """The JSON object at `key` as a contract."""
        return msgspec.json.decode(self.read(key), type=kind)

    def write_as(self, key: str, value: object) -> None:
        self.write(key, msgspec.json.encode(value))

    def read_lines(self, key: str, kind: type[T]) -> Iterator[T]:
        """The JSON lines at `key`, one contract each."""
        decoder = msgspec.json.Decoder(kind)
        for line in self.read(key).splitlines():
            if line:
                yield decoder.decode(line)

    def write_lines(self, key: str, values: Iterable[object]) -> None:
        encoder = msgspec.json.Encoder()
        body = encoder.encode_lines(list(values))
        self.write(key, body, "application/x-ndjson")


class Signer:
    """Objects of any bucket as https URLs that open without credentials, for a while."""

    def __init__(self, client: S3Client | None = None) -> None:
        self.client = client or boto3.client("s3", config=_SIGNING)

    def url(self, uri: str, seconds: int) -> str:
        """A GET URL for `s3://bucket/key`, good for `seconds` (or as long as our role is)."""
        bucket, key = parse_uri(uri)
        return self.client.generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=seconds
        )

    def etag(self, uri: str) -> str:
        """The object's etag without quotes. KeyError if absent, PermissionError if not ours."""
        bucket, key = parse_uri(uri)
        try:
            return self.client.head_object(Bucket=bucket, Key=key)["ETag"].strip('"')
        except ClientError as error:
            if is_absent(error):
                raise KeyError(uri) from error
            if error.response["Error"]["Code"] in {"403", "AccessDenied"}:
                raise PermissionError(uri) from error
            raise


_UNREADABLE_SECRET = {
    "AccessDeniedException",
    "InvalidRequestException",  # about to be deleted
    "ResourceNotFoundException",
    "ValidationException",  # not a name
}


def read_secret(name: str) -> str:
    """The text of a Secrets Manager secret, by name or ARN. KeyError if it cannot be read."""
    # At DEBUG, botocore's parser logs the answer's body: here that is the secret.
    logging.getLogger("botocore.parsers").setLevel(logging.INFO)
    client = boto3.client("secretsmanager", config=Config(retries={"mode": "standard"}))
    try:
        return client.get_secret_value(SecretId=name).get("SecretString", "")
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _UNREADABLE_SECRET:
            raise KeyError(f"{name} ({code})") from error
        raise
