"""What a stack learns from its runs."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from fanscribe.contracts import ShardSummary
from fanscribe.planning.measured import Measured, learn, measured
from fanscribe.storage import Bucket
from moto import mock_aws

HOUR = 3_600_000


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="work")
        yield Bucket("work", client)


def heard(audio_ms: int, billed_ms: int, engine: str = "parakeet") -> ShardSummary:
    return ShardSummary(
        shard_id="s",
        engine=engine,
        model="m",
        audio_ms=audio_ms,
        billed_ms=billed_ms,
        chunks_done=1,
        chunks_cached=0,
        chunks_failed=0,
    )


def test_a_stack_that_never_ran_knows_nothing(work: Bucket) -> None:
    assert measured(work) == Measured()


def test_the_newest_run_counts_three_tenths(work: Bucket) -> None:
    learn([heard(100 * HOUR, HOUR)], 2.0, 1.0, work)
    assert measured(work) == Measured(runs=1, gpu_speed=100.0, usd_ratio=0.5)
    learn([heard(100 * HOUR, HOUR), heard(100 * HOUR, HOUR // 3)], 2.0, 2.0, work)
    known = measured(work)
    assert (known.runs, known.gpu_speed) == (2, pytest.approx(115.0))
    assert known.usd_ratio == pytest.approx(0.65)


def test_short_and_hosted_runs_teach_nothing(work: Bucket) -> None:
    learn([heard(HOUR - 1, 1), heard(100 * HOUR, HOUR, "assemblyai")], 1.0, 1.0, work)
    assert measured(work) == Measured()
