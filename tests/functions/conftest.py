"""A mocked account for the handlers, and the handlers as Lambda loads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import handlers
import pytest
from moto import mock_aws

ENVIRONMENT = {
    "WORK_BUCKET": "work",
    "OUTPUT_BUCKET": "output",
    "ASSEMBLYAI_SECRET": "assemblyai-key",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_TRACE_DISABLED": "true",
}


@pytest.fixture
def stacked_env(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The stack's environment and its buckets `work`, `output` and `input`; gives an S3 client."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    with mock_aws():
        client = boto3.client("s3")
        for bucket in ("work", "output", "input"):
            client.create_bucket(Bucket=bucket)
        yield client


@pytest.fixture
def load_handler() -> Callable[[str], Callable[..., Any]]:
    """`load_handler("plan_shards")` is the handler of `functions/plan_shards/app.py`."""
    return handlers.load_handler


@pytest.fixture
def lambda_context() -> SimpleNamespace:
    """What powertools reads of a LambdaContext."""
    return handlers.CONTEXT
