"""A mocked account for the worker."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from gpu_rig import Stand
from moto import mock_aws


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in ("work", "input"):
            client.create_bucket(Bucket=bucket)
        yield Stand(client)
