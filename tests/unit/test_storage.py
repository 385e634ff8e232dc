"""S3 as the domain sees it, on a mocked account."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ResponseStreamingError
from botocore.response import StreamingBody
from fanscribe.contracts import SplitSummary
from fanscribe.storage import Bucket, parse_uri
from moto import mock_aws


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="work")
        yield Bucket("work")


def test_what_is_written_is_read_as_its_contract(bucket: Bucket) -> None:
    bucket.write_as("a.json", SplitSummary(planned=2, failed=1))
    assert bucket.read_as("a.json", SplitSummary) == SplitSummary(planned=2, failed=1)


def test_lines_come_back_in_order(bucket: Bucket) -> None:
    rows = [SplitSummary(planned=n, failed=0) for n in range(3)]
    bucket.write_lines("rows.jsonl", rows)
    assert list(bucket.read_lines("rows.jsonl", SplitSummary)) == rows


def test_more_lines_than_fit_a_request_are_sent_in_parts_in_order(bucket: Bucket) -> None:
    long = "x" * 3_000_000
    bucket.write_lines("rows.jsonl", ({"n": n, "text": long} for n in range(6)))
    head = bucket.client.head_object(Bucket="work", Key="rows.jsonl")
    assert head["ETag"].strip('"').endswith("-3"), "18 MB in parts of 8"
    assert head["ContentType"] == "application/x-ndjson"
    assert [row["n"] for row in bucket.read_lines("rows.jsonl", dict)] == list(range(6))


def test_no_lines_are_an_empty_object(bucket: Bucket) -> None:
    bucket.write_lines("rows.jsonl", iter(()))
    assert bucket.read("rows.jsonl") == b""


def test_a_line_that_cannot_be_made_leaves_no_object(bucket: Bucket) -> None:
    def lines() -> Iterator[dict[str, int]]:
        yield {"n": 1}
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        bucket.write_lines("rows.jsonl", lines())
    assert not bucket.exists("rows.jsonl")


def test_an_object_that_is_not_there_is_a_key_error_with_its_address(bucket: Bucket) -> None:
    assert not bucket.exists("nothing")
    with pytest.raises(KeyError, match=bucket.uri("nothing")):
        bucket.read("nothing")


@pytest.mark.slow
def test_keys_are_those_under_the_prefix_beyond_one_page(bucket: Bucket) -> None:
    for number in range(1_001):
        bucket.client.put_object(Bucket="work", Key=f"p/{number:04}", Body=b"")
    bucket.write("q/other", b"")
    assert list(bucket.keys("p/")) == [f"p/{number:04}" for number in range(1_001)]


@pytest.mark.parametrize("address", ["s3://bucket", "s3:///key", "https://b/k", "b/k", ""])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="s3://bucket/key"):
        parse_uri(address)


def test_a_key_may_hold_slashes_and_other_scripts() -> None:
    assert parse_uri("s3://bucket/müller/a b.mp3") == ("bucket", "müller/a b.mp3")


def test_a_body_that_breaks_off_is_read_again(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.write("a", b"whole")
    breaks = [ResponseStreamingError(error="cut off"), ResponseStreamingError(error="again")]
    read = StreamingBody.read

    def cut_off(self: StreamingBody, amt: int | None = None) -> bytes:
        if breaks:
            raise breaks.pop()
        return read(self, amt)

    monkeypatch.setattr(StreamingBody, "read", cut_off)
    assert bucket.read("a") == b"whole"
    assert breaks == []
