"""A manifest of real recordings through the deployed system, on the GPU engine."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fanscribe.contracts import RunReport, Transcript
from kaldialign import edit_distance

from e2e.stack_under_test import Execution, StackUnderTest

ROOT = Path(__file__).parents[2]
REFERENCES = ROOT / "events/demo/references"


def plain(text: str) -> list[str]:
    return re.sub(r"[^\w\s]", "", text.lower()).split()


def good_ids(rows: list[dict[str, str]]) -> list[str]:
    return [r["file_id"] for r in rows if (REFERENCES / f"{r['file_id']}.txt").exists()]


def transcript(deployed: StackUnderTest, run_id: str, file_id: str) -> Transcript:
    raw = deployed.output(f"{run_id}/{file_id}/transcript.json")
    return msgspec.json.decode(raw, type=Transcript)


def test_the_run_succeeds_and_says_how_it_went(finished: Execution) -> None:
    assert finished.status == "SUCCEEDED", (finished.error, finished.cause)
    assert finished.output is not None
    assert finished.output["status"] == "partial", "a broken file is among them"
    assert finished.output["failed"] == 1


def test_every_good_file_is_transcribed_nearly_without_error(
    deployed: StackUnderTest, finished: Execution, demo_rows: list[dict[str, str]]
) -> None:
    errors = words = 0
    for file_id in good_ids(demo_rows):
        reference = plain((REFERENCES / f"{file_id}.txt").read_text())
        heard = plain(transcript(deployed, finished.run_id, file_id).text)
        errors += edit_distance(reference, heard)["total"]
        words += len(reference)
    assert words > 100
    assert errors / words <= 0.05


def test_words_lie_in_order_inside_the_file(
    deployed: StackUnderTest, finished: Execution, demo_rows: list[dict[str, str]]
) -> None:
    for file_id in good_ids(demo_rows):
        found = transcript(deployed, finished.run_id, file_id)
        starts = [word.start_ms for word in found.words]
        assert starts == sorted(starts)
        assert all(w.start_ms <= w.end_ms <= found.duration_ms for w in found.words)
        assert found.status == "complete"


def test_every_format_is_there_for_every_good_file(
    deployed: StackUnderTest, finished: Execution, demo_rows: list[dict[str, str]]
) -> None:
    for file_id in good_ids(demo_rows):
        endings = {
            key.rsplit(".", 1)[-1] for key in deployed.output_keys(f"{finished.run_id}/{file_id}/")
        }
        assert endings == {"json", "srt", "vtt", "txt", "html"}


def test_the_report_accounts_for_every_row(
    deployed: StackUnderTest, finished: Execution, demo_rows: list[dict[str, str]]
) -> None:
    report = msgspec.json.decode(deployed.output(f"{finished.run_id}/report.json"), type=RunReport)
    assert report.complete + report.partial + report.failed == len(demo_rows)
    assert sorted(o.file_id for o in report.outcomes) == sorted(r["file_id"] for r in demo_rows)
    assert report.actual_usd > 0


def test_the_broken_file_is_a_failed_child_under_its_own_name(finished: Execution) -> None:
    failed = [c for c in finished.children("SplitItems") if c["status"] == "FAILED"]
    assert len(failed) == 1
    assert failed[0]["error"] == "UnreadableAudioError"
    assert "broken" in failed[0]["cause"]


def test_the_retry_manifest_holds_the_broken_file_alone(
    deployed: StackUnderTest, finished: Execution
) -> None:
    lines = deployed.output(f"{finished.run_id}/retry-manifest.jsonl").decode().splitlines()
    assert len(lines) == 1
    assert "broken" in json.loads(lines[0])["audio_url"]


def test_the_worker_logs_under_the_runs_id(deployed: StackUnderTest, finished: Execution) -> None:
    logs = deployed.aws.client("logs")
    streams = logs.describe_log_streams(logGroupName="/aws/batch/job")["logStreams"]
    lines = [
        event["message"]
        for stream in streams
        for event in logs.get_log_events(
            logGroupName="/aws/batch/job", logStreamName=stream["logStreamName"]
        )["events"]
    ]
    assert any(f'"correlation_id":"{finished.run_id}"' in line for line in lines)


def shape(value: Any) -> Any:
    """The names in a payload, without its values."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


@pytest.mark.parametrize(
    ("example", "label"),
    [
        ("validate_manifest", None),
        ("estimate_cost", None),
        ("split_audio", "SplitItems"),
        ("plan_shards", None),
        ("merge_transcripts", "MergeItems"),
        ("report_run", None),
    ],
)
def test_an_example_is_what_its_state_really_gets(
    finished: Execution, example: str, label: str | None
) -> None:
    events = (
        finished.history(finished.children(label)[0]["executionArn"]) if label else finished.events
    )
    function = example.replace("_", "")
    inputs = [
        json.loads(detail["input"])
        for event in events
        if (detail := event.get("lambdaFunctionScheduledEventDetails"))
        and function in detail["resource"].lower()
    ]
    assert inputs, f"{example} was never called"
    given = json.loads((ROOT / f"events/{example}.json").read_text())
    assert top_names(inputs[0]) == top_names(given)


def top_names(payload: dict[str, Any]) -> dict[str, Any]:
    """Names down to the structs that every row may fill differently."""
    return {
        key: sorted(value) if key in ("run", "estimate", "plan", "split") else shape(type(value))
        for key, value in payload.items()
    }


def test_a_second_run_of_the_same_files_starts_no_engine(
    deployed: StackUnderTest, finished: Execution, demo_rows: list[dict[str, str]]
) -> None:
    manifest = f"s3://{deployed.stack.outputs['InputBucket']}/demo/manifest.csv"
    again = deployed.run("whole-path-again", manifest=manifest)
    assert again.status == "SUCCEEDED", again.cause
    assert "MergeItems" in again.entered
    assert "TranscribeShards" not in again.entered
    first = good_ids(demo_rows)[0]
    assert (
        transcript(deployed, again.run_id, first).words
        == transcript(deployed, finished.run_id, first).words
    )
