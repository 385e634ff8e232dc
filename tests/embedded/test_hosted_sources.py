"""A source in S3 is lent to the service: what is signed opens without credentials."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import httpx
import pytest
from fanscribe.contracts import Source
from fanscribe.hosted.sources import download_url
from fanscribe.signing import Signer
from moto.server import ThreadedMotoServer


@pytest.fixture(scope="module")
def s3_server() -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        client = boto3.client("s3")
        client.create_bucket(Bucket="input")
        yield client
    server.stop()


@pytest.mark.embedded
def test_a_signed_source_opens_over_http_without_credentials(s3_server: Any) -> None:
    etag = s3_server.put_object(Bucket="input", Key="a b/ä+1.mp3", Body=b"audio")["ETag"]
    source = Source(audio_url="s3://input/a b/ä+1.mp3", etag=etag.strip('"'))
    url = download_url(source, Signer())
    assert "X-Amz-Signature=" in url
    assert httpx.get(url).content == b"audio"


def test_on_aws_the_signed_url_names_the_buckets_own_region(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    url = Signer().url("s3://input/a.mp3", 60)
    assert url.startswith("https://input.s3.eu-central-1.amazonaws.com/a.mp3?X-Amz-Algorithm=")
