"""A manifest dropped into the deployed stack's bucket becomes transcripts and a report."""

from __future__ import annotations

import json

import msgspec
import pytest
from e2e.stack_under_test import Execution
from fanscribe.contracts import RunReport, Transcript

from deployed.real_stack import RealStack

GOOD = ("greeting", "weekly-standup")


@pytest.fixture
def report(stack: RealStack, run: Execution) -> RunReport:
    return msgspec.json.decode(stack.output(f"{run.run_id}/report.json"), type=RunReport)


def test_the_run_succeeds_around_its_broken_file(run: Execution) -> None:
    assert run.status == "SUCCEEDED", (run.error, run.cause)
    failed = [one for one in run.children("SplitItems") if one["status"] == "FAILED"]
    assert [one["error"] for one in failed] == ["UnreadableAudioError"]


def test_the_report_accounts_for_every_row(report: RunReport) -> None:
    assert (report.complete, report.partial, report.failed) == (len(GOOD), 0, 1)
    assert report.actual_usd > 0


def test_every_good_file_has_its_words_and_captions(
    stack: RealStack, run: Execution, report: RunReport
) -> None:
    whole = [one.file_id for one in report.outcomes if one.status == "complete"]
    for file_id in whole:
        raw = stack.output(f"{run.run_id}/{file_id}/transcript.json")
        transcript = msgspec.json.decode(raw, type=Transcript)
        assert transcript.words
        assert all(word.end_ms <= transcript.duration_ms for word in transcript.words)
        endings = {key.rsplit(".", 1)[-1] for key in stack.output_keys(f"{run.run_id}/{file_id}/")}
        assert {"json", "srt", "vtt", "txt", "html"} <= endings


def test_the_retry_manifest_holds_the_broken_file_alone(stack: RealStack, run: Execution) -> None:
    lines = stack.output(f"{run.run_id}/retry-manifest.jsonl").decode().splitlines()
    assert ["broken-download" in json.loads(line)["audio_url"] for line in lines] == [True]
