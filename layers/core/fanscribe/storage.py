"""S3 as fanscribe uses it: small objects whole and typed, long ones as streams.

`Bucket` is what the domain is handed; tests hand it one of a mocked account.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeVar, cast

import boto3
import msgspec
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from tenacity import retry, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from fanscribe.errors import DamagedObjectError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer
    from mypy_boto3_s3 import S3Client

T = TypeVar("T")
Reads = TypeVar("Reads", bound=Callable[..., bytes])

_RETRIES = Config(retries={"mode": "adaptive", "max_attempts": 8}, max_pool_connections=32)
# A stream is read as it is sent: more threads would only hold more of it.
_IN_THIS_THREAD = TransferConfig(use_threads=False)
_LINES_AT_ONCE = 1 << 20
_ABSENT = {"NoSuchKey", "NoSuchBucket", "404", "NotFound"}
_DENIED = {"AccessDenied", "403", "Forbidden"}
# The client tries a request again, but not a body that breaks off while it is read.
_again_if_cut_off: Callable[[Reads], Reads] = cast(
    "Any",
    retry(
        retry=retry_if_exception_type((HTTPClientError, IncompleteReadError)),
        wait=wait_random_exponential(multiplier=0.1, max=2),
        stop=stop_after_attempt(5),
        reraise=True,
    ),
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


@contextmanager
def s3_faults(uri: str) -> Iterator[None]:
    """What is not there is a KeyError, what is not ours a PermissionError."""
    try:
        yield
    except ClientError as error:
        if is_absent(error):
            raise KeyError(uri) from error
        if is_denied(error):
            raise PermissionError(uri) from error
        raise


class Listed(NamedTuple):
    """An object as a listing has it; `storage_class` is S3's name for where it is kept."""

    key: str
    size: int
    storage_class: str


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
        return self.open(key).read()

    def open(self, key: str) -> BinaryIO:
        """The object as a stream of bytes, read as it arrives."""
        with s3_faults(self.uri(key)):
            body = self.client.get_object(Bucket=self.name, Key=key)["Body"]
        return cast("BinaryIO", body)

    def size(self, key: str) -> int:
        """The object's length in bytes."""
        with s3_faults(self.uri(key)):
            return self.client.head_object(Bucket=self.name, Key=key)["ContentLength"]

    def listed(self, prefix: str) -> Iterator[Listed]:
        """Every object under a prefix, in S3's (UTF-8 binary) order."""
        pages = self.client.get_paginator("list_objects_v2")
        with s3_faults(self.uri(prefix)):
            for page in pages.paginate(Bucket=self.name, Prefix=prefix):
                for entry in page.get("Contents", []):
                    yield Listed(entry["Key"], entry["Size"], entry.get("StorageClass", "STANDARD"))

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
        return (entry.key for entry in self.listed(prefix))

    def read_as(self, key: str, kind: type[T]) -> T:
        """The JSON object at `key` as a contract. Raises DamagedObjectError if it is none."""
        body = self.read(key)
        with self._whole(key, kind):
            return msgspec.json.decode(body, type=kind)

    def write_as(self, key: str, value: object) -> None:
        self.write(key, msgspec.json.encode(value))

    def read_lines(self, key: str, kind: type[T]) -> Iterator[T]:
        """The JSON lines at `key`, one contract each, in constant memory. Raises
        DamagedObjectError at a line that is none."""
        decoder = msgspec.json.Decoder(kind)
        for line in io.BufferedReader(cast("io.RawIOBase", self.open(key)), _LINES_AT_ONCE):
            if not line.isspace():
                with self._whole(key, kind):
                    value = decoder.decode(line)
                yield value

    @contextmanager
    def _whole(self, key: str, kind: type) -> Iterator[None]:
        try:
            yield
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
            raise DamagedObjectError(self.uri(key), _name_of(kind), str(fault)) from fault

    def write_lines(self, key: str, values: Iterable[object]) -> None:
        """A line of JSON each, taken and sent piece by piece: there may be any number of them."""
        self.client.upload_fileobj(
            io.BufferedReader(_Lines(values), _LINES_AT_ONCE),
            self.name,
            key,
            ExtraArgs={"ContentType": "application/x-ndjson"},
            Config=_IN_THIS_THREAD,
        )


def _name_of(kind: type) -> str:
    return getattr(kind, "__name__", str(kind))


class _Lines(io.RawIOBase):
    """Values as a file of JSON lines that is made while it is read."""

    def __init__(self, values: Iterable[object]) -> None:
        encode = msgspec.json.Encoder().encode
        self._lines = (encode(value) + b"\n" for value in values)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        line = self._rest or next(self._lines, b"")
        given, self._rest = line[: len(view)], line[len(view) :]
        view[: len(given)] = given
        return len(given)
