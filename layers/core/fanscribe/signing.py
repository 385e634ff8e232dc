"""Recordings in S3, lent to a service outside AWS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from fanscribe.storage import parse_uri, s3_faults

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Signed URLs are for others to follow, and they follow no redirect: so the bucket's own regional
# host name, which a plain client replaces by the global one, and a signature every region takes.
_SIGNING = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
_PART = 1 << 20


class Signer:
    """Objects of any bucket as https URLs that open without credentials, for a while.

    `KeyError` for an object that is not there, `PermissionError` where S3 does not let us read.
    """

    def __init__(self, client: S3Client | None = None) -> None:
        self.client = client or boto3.client("s3", config=_SIGNING)

    def url(self, uri: str, seconds: int) -> str:
        """A GET URL for `s3://bucket/key`, good for `seconds` (or as long as our role is)."""
        bucket, key = parse_uri(uri)
        return self.client.generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=seconds
        )

    def stream(self, uri: str) -> Iterator[bytes]:
        """The object's bytes, a part at a time."""
        bucket, key = parse_uri(uri)
        with s3_faults(uri):
            body = self.client.get_object(Bucket=bucket, Key=key)["Body"]
        return body.iter_chunks(_PART)

    def etag(self, uri: str) -> str:
        """The object's etag without quotes."""
        bucket, key = parse_uri(uri)
        with s3_faults(uri):
            return self.client.head_object(Bucket=bucket, Key=key)["ETag"].strip('"')
