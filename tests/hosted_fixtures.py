"""Fixtures of the hosted handlers' tests; a plugin, so that no test module imports them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from fanscribe.hosted import collector, pace, submission
from fanscribe_local.assemblyai_double import AssemblyAiDouble
from hosted_rig import KEY, WEBHOOK_SECRET, HostedRig, hear
from moto import mock_aws

ENVIRONMENT = {
    "WORK_BUCKET": "work",
    "OUTPUT_BUCKET": "output",
    "ASSEMBLYAI_SECRET": "assemblyai-key",
    "HOSTED_JOBS_TABLE": "jobs",
    "HOSTED_WEBHOOK_SECRET": "webhook-secret",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_TRACE_DISABLED": "true",
}


@pytest.fixture(scope="module")
def hosted_aws() -> Iterator[Any]:
    """One mocked account for a module (opening one takes longer than most tests); its S3 client."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for variable, value in ENVIRONMENT.items():
            patch.setenv(variable, value)
        client = boto3.client("s3")
        for bucket in ("work", "input"):
            client.create_bucket(Bucket=bucket)
        secrets = boto3.client("secretsmanager")
        secrets.create_secret(Name="assemblyai-key", SecretString=KEY)
        secrets.create_secret(Name="webhook-secret", SecretString=WEBHOOK_SECRET)
        boto3.client("dynamodb").create_table(
            TableName="jobs",
            KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


@pytest.fixture
def rig(hosted_aws: Any) -> Iterator[HostedRig]:
    rig = HostedRig()
    yield rig
    for key in list(rig.work.keys("")):
        rig.work.delete(key)
    rig.forget_jobs()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., AssemblyAiDouble]]:
    """A double with these faults, at the address the settings name."""
    started: list[AssemblyAiDouble] = []

    def start(*faults: Any, api_key: str = KEY, delay_s: float = 0.05) -> AssemblyAiDouble:
        double = AssemblyAiDouble(hear, api_key=api_key, delay_s=delay_s, faults=faults)
        started.append(double.__enter__())
        monkeypatch.setenv("ASSEMBLYAI_BASE_URL", double.base_url)
        return double

    yield start
    for double in started:
        double.__exit__(None, None, None)


@pytest.fixture
def fast_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries come after milliseconds, and patience ends in two seconds."""
    monkeypatch.setattr(pace, "_backoff", lambda state: 0.02)
    monkeypatch.setattr(submission, "patiently", lambda call: pace.patiently(call, 2.0))
    monkeypatch.setattr(submission, "SETTLING_S", 0.0)
    monkeypatch.setattr(collector, "POLL_PATIENCE_S", 0.1)
