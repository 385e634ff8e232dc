"""A run's own files into the input bucket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

from fanscribe_cli.local_rows import Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

AT_ONCE = 4


def upload_prefix(run_id: str) -> str:
    """Not `manifests/`: what lands there starts a run of its own by EventBridge."""
    return f"uploads/{run_id}/"


def upload_all(uploads: Iterable[Upload], s3: S3Client, bucket: str, prefix: str) -> Iterator[str]:
    """Upload everything, a few files at once, and yield each one's name as it is done."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = {pool.submit(_upload, one, s3, bucket, prefix): one.name for one in uploads}
        for done in as_completed(started):
            done.result()
            yield started[done]


def _upload(upload: Upload, s3: S3Client, bucket: str, prefix: str) -> None:
    key = prefix + upload.name
    if isinstance(upload.body, bytes):
        s3.put_object(Bucket=bucket, Key=key, Body=upload.body)
    else:
        s3.upload_file(str(upload.body), bucket, key)
