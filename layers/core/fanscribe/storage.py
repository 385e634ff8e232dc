"""S3 as fanscribe uses it: whole small objects, typed. The only module of the core that talks AWS.

`Bucket` is what the domain is handed; tests hand it one of a mocked account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import boto3
import msgspec
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")

_RETRIES = Config(retries={"mode": "adaptive", "max_attempts": 8}, max_pool_connections=32)
_ABSENT = {"NoSuchKey", "NoSuchBucket", "404", "NotFound"}
_DENIED = {"AccessDenied", "403", "Forbidden"}


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
