"""A mocked account for the handlers, and the handlers as Lambda loads them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

FUNCTIONS = Path(__file__).parents[2] / "functions"

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

    def load(state_dir: str) -> Callable[..., Any]:
        path = FUNCTIONS / state_dir / "app.py"
        spec = importlib.util.spec_from_file_location(f"functions_{state_dir}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.handler

    return load


@pytest.fixture
def lambda_context() -> SimpleNamespace:
    """What powertools reads of a LambdaContext."""
    return SimpleNamespace(
        function_name="test",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:test",
        aws_request_id="00000000-0000-0000-0000-000000000000",
    )
