"""A long object, written piece by piece: it is there whole, or not at all."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from fanscribe.storage import Bucket

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

PART_BYTES = 5 << 20
"""The least that S3 takes of every part but the last; of 10,000 parts, which makes 50 GB."""


class Upload:
    """A context in which `write` adds to the object at `key`.

    Leaving it makes the object; leaving it by an exception, or after `discard`, makes none. What
    is shorter than a part is one put.
    """

    def __init__(
        self, bucket: Bucket, key: str, content_type: str = "application/x-ndjson"
    ) -> None:
        self.key = key
        self._bucket = bucket
        self._content_type = content_type
        self._buffer = bytearray()
        self._upload_id: str | None = None
        self._parts: list[CompletedPartTypeDef] = []
        self._discarded = False

    def __enter__(self) -> Upload:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if kind is not None or self._discarded:
            self._abort()
        elif self._upload_id is None:
            self._bucket.write(self.key, bytes(self._buffer), self._content_type)
        else:
            self._complete()

    def write(self, body: bytes) -> None:
        self._buffer += body
        if len(self._buffer) >= PART_BYTES:
            self._send()

    def discard(self) -> None:
        """Make no object after all."""
        self._discarded = True

    def _send(self) -> None:
        s3, name = self._bucket.client, self._bucket.name
        if self._upload_id is None:
            begun = s3.create_multipart_upload(
                Bucket=name, Key=self.key, ContentType=self._content_type
            )
            self._upload_id = begun["UploadId"]
        number = len(self._parts) + 1
        sent = s3.upload_part(
            Bucket=name,
            Key=self.key,
            UploadId=self._upload_id,
            PartNumber=number,
            Body=bytes(self._buffer),
        )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})
        self._buffer.clear()

    def _complete(self) -> None:
        if self._buffer:
            self._send()
        self._bucket.client.complete_multipart_upload(
            Bucket=self._bucket.name,
            Key=self.key,
            UploadId=self._upload_id or "",
            MultipartUpload={"Parts": self._parts},
        )

    def _abort(self) -> None:
        if self._upload_id is not None:
            self._bucket.client.abort_multipart_upload(
                Bucket=self._bucket.name, Key=self.key, UploadId=self._upload_id
            )
