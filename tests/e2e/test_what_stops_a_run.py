"""Runs that must not go on, and how they say why."""

from __future__ import annotations

import json

import pytest

from e2e.stack_under_test import Execution, StackUnderTest


def message(execution: Execution) -> str:
    """The sentence inside a Lambda's Cause."""
    assert execution.cause is not None
    return json.loads(execution.cause)["errorMessage"]


def test_a_missing_manifest_fails_by_name(deployed: StackUnderTest) -> None:
    missing = f"s3://{deployed.stack.outputs['InputBucket']}/nowhere/march.csv"
    execution = deployed.run("no-manifest", manifest=missing)
    assert execution.status == "FAILED"
    assert execution.error == "ManifestNotFoundError"
    assert missing in message(execution)


@pytest.mark.parametrize(
    ("name", "body", "error", "says"),
    [
        ("empty", b"audio_url,file_id\n", "ManifestEmptyError", "rows"),
        ("column", b"audio_uri,file_id\ns3://b/a.mp3,a\n", "ManifestColumnError", "audio_url"),
    ],
)
def test_a_wrong_manifest_fails_by_name(
    deployed: StackUnderTest, name: str, body: bytes, error: str, says: str
) -> None:
    execution = deployed.run(f"wrong-{name}", manifest=deployed.upload(f"wrong/{name}.csv", body))
    assert (execution.status, execution.error) == ("FAILED", error)
    assert says in message(execution)


def test_an_unknown_engine_fails_by_name(deployed: StackUnderTest) -> None:
    manifest = deployed.upload("wrong/engine.csv", b"audio_url\ns3://b/a.mp3\n")
    execution = deployed.run("wrong-engine", manifest=manifest, engine="whisper")
    assert execution.error == "OptionsError"
    assert "whisper" in message(execution)


def test_a_run_above_its_budget_stops_before_anything_is_read(deployed: StackUnderTest) -> None:
    rows = [{"audio_url": "s3://nobody/a.mp3", "duration_estimate": 3600 * 1000}]
    execution = deployed.run("over-budget", manifest=rows, engine="assemblyai", budget_usd=1.0)
    assert (execution.status, execution.error) == ("FAILED", "BudgetExceededError")
    assert execution.cause is not None
    assert "budget" in execution.cause
    assert "SplitItems" not in execution.entered


def test_a_run_without_one_good_file_fails_with_its_report_written(
    deployed: StackUnderTest,
) -> None:
    audio = deployed.upload("wrong/page.mp3", b"<html>404</html>" * 100)
    execution = deployed.run("all-bad", manifest=[{"audio_url": audio}])
    assert (execution.status, execution.error) == ("FAILED", "TooManyFailuresError")
    assert f"{execution.run_id}/report.json" in deployed.output_keys(execution.run_id)


def test_a_model_that_cannot_be_loaded_is_named_where_its_shard_failed(
    deployed: StackUnderTest, finished: Execution
) -> None:
    manifest = f"s3://{deployed.stack.outputs['InputBucket']}/demo/manifest.csv"
    execution = deployed.run("no-model", manifest=manifest, model="/nowhere/no.nemo")
    failed = [c for c in execution.children("TranscribeShards") if c["status"] == "FAILED"]
    assert [child["error"] for child in failed] == ["ModelUnavailableError"]
    assert "/nowhere/no.nemo" in failed[0]["cause"]
    assert execution.error == "TooManyFailuresError"


def test_the_hosted_engine_without_a_key_is_named(
    deployed: StackUnderTest, finished: Execution
) -> None:
    manifest = f"s3://{deployed.stack.outputs['InputBucket']}/demo/manifest.csv"
    execution = deployed.run("no-key", manifest=manifest, engine="assemblyai")
    failed = [c for c in execution.children("TranscribeShards") if c["status"] == "FAILED"]
    assert {child["error"] for child in failed} == {"HostedKeyMissingError"}
