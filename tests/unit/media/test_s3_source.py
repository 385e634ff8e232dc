"""Reading `s3://` addresses, on a mocked account with real S3 calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from fanscribe.contracts import Source
from fanscribe.errors import (
    SourceChangedError,
    SourceForbiddenError,
    SourceNotFoundError,
    SourceUnavailableError,
    SourceUnsupportedError,
)
from fanscribe.media.blocks import FIRST_BLOCKS
from fanscribe.media.fetching import BLOCK
from fanscribe.media.sources import Sources, identify
from moto import mock_aws
from tenacity import wait_none

DATA = bytes(i % 253 for i in range((FIRST_BLOCKS + 3) * BLOCK))


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="input")
        client.put_object(Bucket="input", Key="a b.wav", Body=DATA)
        yield client


def test_an_object_is_read_and_identified(client: Any) -> None:
    file = Sources(client).open("s3://input/a b.wav")
    file.seek(BLOCK - 3)
    assert file.read(10) == DATA[BLOCK - 3 : BLOCK + 7]
    etag = client.head_object(Bucket="input", Key="a b.wav")["ETag"].strip('"')
    source = identify("s3://input/a b.wav", file)
    assert source == Source(audio_url="s3://input/a b.wav", etag=etag, size=len(DATA))
    assert Sources(client).reopen(source).read() == DATA


def test_an_object_replaced_since_it_was_planned_is_refused(client: Any) -> None:
    sources = Sources(client)
    planned = identify("s3://input/a b.wav", sources.open("s3://input/a b.wav"))
    client.put_object(Bucket="input", Key="a b.wav", Body=DATA[::-1])
    with pytest.raises(SourceChangedError, match="replaced while the run was on"):
        sources.reopen(planned)


def test_an_object_replaced_while_it_is_read_is_refused(client: Any) -> None:
    file = Sources(client).open("s3://input/a b.wav")
    client.put_object(Bucket="input", Key="a b.wav", Body=DATA[::-1])
    file.seek(FIRST_BLOCKS * BLOCK)
    with pytest.raises(SourceChangedError):
        file.read(1)


class Conditions:
    """A client that remembers under which condition each object was asked for."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.asked: list[str | None] = []

    def get_object(self, **request: Any) -> Any:
        self.asked.append(request.pop("IfMatch", None))
        if len(self.asked) > 2:
            raise refusal("PreconditionFailed", 412)
        return self.client.get_object(**request)


def test_later_requests_are_for_the_object_of_the_first_one_only(client: Any) -> None:
    conditions = Conditions(client)
    file = Sources(conditions).open("s3://input/a b.wav")  # type: ignore[arg-type]
    for block in (FIRST_BLOCKS + 2, 0, FIRST_BLOCKS):
        file.seek(block * BLOCK)
        if block == FIRST_BLOCKS:
            with pytest.raises(SourceChangedError, match="says S3"):
                file.read(1)
        else:
            file.read(1)
    assert conditions.asked == [None, f'"{file.etag}"', f'"{file.etag}"']


@pytest.mark.parametrize("url", ["s3://input/none.wav", "s3://nowhere-at-all/a.wav"])
def test_an_object_or_bucket_that_is_not_there_is_named(client: Any, url: str) -> None:
    with pytest.raises(SourceNotFoundError, match=url):
        Sources(client).open(url)


def test_an_empty_object_opens_and_holds_nothing(client: Any) -> None:
    client.put_object(Bucket="input", Key="empty", Body=b"")
    assert Sources(client).open("s3://input/empty").read() == b""


@pytest.mark.parametrize("url", ["s3://", "s3://bucket", "s3:///key", "http://h/a.mp3", "a.mp3"])
def test_addresses_of_other_kinds_are_refused(client: Any, url: str) -> None:
    with pytest.raises(SourceUnsupportedError, match=r"Use s3://, https:// or gs://"):
        Sources(client).open(url)


class Failing:
    """An S3 client whose first requests fail."""

    def __init__(self, client: Any, *faults: Exception) -> None:
        self.client = client
        self.faults = list(faults)

    def get_object(self, **request: Any) -> Any:
        if self.faults:
            raise self.faults.pop(0)
        return self.client.get_object(**request)


def refusal(code: str, status: int) -> ClientError:
    answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "GetObject")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [("AccessDenied", 403, "AudioBuckets"), ("InvalidObjectState", 403, "Glacier")],
)
def test_an_object_that_is_not_for_us_is_named_with_the_way_out(
    client: Any, code: str, status: int, said: str
) -> None:
    failing = Failing(client, refusal(code, status))
    with pytest.raises(SourceForbiddenError, match=said):
        Sources(failing).open("s3://input/a b.wav")  # type: ignore[arg-type]


def test_a_fault_that_passes_is_not_noticed(client: Any) -> None:
    faults = [refusal("SlowDown", 503), ReadTimeoutError(endpoint_url="x")]
    sources = Sources(Failing(client, *faults), wait=wait_none())  # type: ignore[arg-type]
    assert sources.open("s3://input/a b.wav").read() == DATA


def test_a_fault_that_stays_is_transient(client: Any) -> None:
    failing = Failing(client, *[refusal("InternalError", 500)] * 50)
    with pytest.raises(SourceUnavailableError, match="InternalError"):
        Sources(failing, wait=wait_none()).open("s3://input/a b.wav")  # type: ignore[arg-type]
    assert 40 < len(failing.faults) < 50
