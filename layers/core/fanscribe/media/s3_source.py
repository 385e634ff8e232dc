"""Byte ranges of an `s3://` object, S3's answers told in fanscribe's errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from fanscribe.errors import (
    FanscribeError,
    SourceChangedError,
    SourceForbiddenError,
    SourceNotFoundError,
    SourceUnavailableError,
    SourceUnsupportedError,
)
from fanscribe.media.fetching import Fetch, Fetched
from fanscribe.storage import is_absent, parse_uri

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_EMPTY = "InvalidRange"
_CHANGED = {"PreconditionFailed", "412"}
_ARCHIVED = "InvalidObjectState"


class _Condition(TypedDict, total=False):
    IfMatch: str


def s3_fetch(audio_url: str, client: S3Client) -> Fetch:
    """A `Fetch` of the object. Raises SourceUnsupportedError if the address is not one."""
    try:
        bucket, key = parse_uri(audio_url)
    except ValueError as fault:
        raise SourceUnsupportedError(audio_url, str(fault)) from fault

    def fetch(start: int, end: int, etag: str | None) -> Fetched:
        condition: _Condition = {"IfMatch": f'"{etag}"'} if etag else {}
        byte_range = f"bytes={start}-{end - 1}"
        try:
            answer = client.get_object(Bucket=bucket, Key=key, Range=byte_range, **condition)
            body = answer["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _CHANGED:
                raise SourceChangedError(audio_url, str(etag), "another, says S3") from error
            return _empty_or_raise(audio_url, error)
        except (BotoCoreError, HTTPError) as error:
            raise SourceUnavailableError(audio_url, str(error)) from error
        size = int(answer["ContentRange"].rpartition("/")[2])
        return Fetched(body, size, answer["ETag"].strip('"'))

    return fetch


def _empty_or_raise(audio_url: str, error: ClientError) -> Fetched:
    if error.response["Error"]["Code"] == _EMPTY:
        return Fetched(b"", 0, None)
    raise _named(audio_url, error) from error


def _named(audio_url: str, error: ClientError) -> FanscribeError:
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if is_absent(error):
        return SourceNotFoundError(audio_url)
    if code == _ARCHIVED:
        return SourceForbiddenError(audio_url, "archived in Glacier: restore it first")
    if status in (401, 403):
        return SourceForbiddenError(audio_url, f"S3 says {code} (it also says so of a missing key)")
    return SourceUnavailableError(audio_url, f"S3 says {code} ({status})")
