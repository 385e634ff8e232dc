"""ReportRun through its handler, with real S3 calls on a mocked account."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from fanscribe import layout
from fanscribe.contracts import (
    AssemblyAiOptions,
    Attempt,
    Coverage,
    Estimate,
    Failure,
    Gap,
    Item,
    MergeItem,
    Options,
    Outcome,
    Plan,
    ReportPayload,
    ReportSummary,
    Run,
    RunReport,
    ShardRef,
    ShardSummary,
    StartRun,
    Suspect,
)
from fanscribe.errors import TooManyFailuresError
from fanscribe.manifest.validate import validate
from fanscribe.planning.rates import actual_usd, billed_usd
from fanscribe.storage import Bucket
from unit.transcript.strategies import evenly, plan_of, transcript

EVENTS = Path(__file__).parents[2] / "events"
RUN = "r1"
SUMMARY = ShardSummary(
    shard_id="parakeet-0",
    engine="parakeet",
    model="m",
    audio_ms=3_600_000,
    billed_ms=600_000,
    chunks_done=12,
    chunks_cached=0,
    chunks_failed=0,
)
ESTIMATE = Estimate(
    audio_ms=1,
    parakeet_ms=1,
    assemblyai_ms=0,
    usd=2.0,
    budget_usd=25.0,
    within_budget=True,
    verdict="",
)
PLAN = Plan(
    shards_key="s",
    shard_count=1,
    merges_key="m",
    merge_count=1,
    chunk_count=1,
    cached_chunks=0,
    estimate=msgspec.structs.replace(ESTIMATE, usd=1.5, exact=True),
)


BEGAN = datetime(2026, 3, 2, 9, 30, 0, 123_000, tzinfo=UTC)


def shard(shard_id: str) -> ShardRef:
    return ShardRef(
        shard_id=shard_id,
        engine="parakeet",
        shard_key=layout.shard(RUN, shard_id),
        audio_ms=60_000,
        chunk_count=1,
        timeout_seconds=600,
    )


def page_data(page: bytes) -> dict[str, Any]:
    """What a page's script reads."""
    _, _, rest = page.partition(b'<script type="application/json" id="data">')
    return json.loads(rest.partition(b"</script>")[0])


class Account:
    """A run's objects as the states before left them, and ReportRun to report on them."""

    def __init__(self, client: Any, handler: Callable[..., Any], context: object) -> None:
        self.work = Bucket("work", client)
        self.output = Bucket("output", client)
        self.invoke = lambda payload: handler(payload, context)
        self.items: list[Item] = []
        self.shards: list[ShardRef] = []
        self.planned: list[MergeItem] = []
        self.rejected: list[Failure] = []

    def item(self, file_id: str, **own: Any) -> str:
        row = len(self.items) + len(self.rejected) + 1
        self.items.append(
            Item(file_id=file_id, audio_url=f"s3://input/{file_id}.mp3", row=row, **own)
        )
        return file_id

    def complete(self, file_id: str, **own: Any) -> None:
        self.transcribed(self.item(file_id, **own))

    def partial(self, file_id: str, **own: Any) -> None:
        gap = Gap(start_ms=0, end_ms=10, error="DecodeError", cause="bad bytes")
        self.transcribed(self.item(file_id, **own), status="partial", gaps=(gap,))

    def failed(self, file_id: str, **own: Any) -> None:
        self.recorded(self.item(file_id, **own), "SplitAudio", "UnreadableAudioError")

    def reject(self, file_id: str) -> None:
        row = len(self.items) + len(self.rejected) + 1
        self.rejected.append(
            Failure(
                file_id=f"{file_id}~row-{row}",
                state="ValidateManifest",
                error="RowError",
                cause="because",
                row=row,
            )
        )

    def recorded(self, file_id: str, state: str, error: str, **more: Any) -> None:
        failure = Failure(file_id=file_id, state=state, error=error, cause="because", **more)
        self.work.write_as(layout.failure(RUN, file_id, state), failure)

    def transcribed(self, file_id: str, **changed: Any) -> None:
        found = transcript(
            evenly("Good", "morning."), file_id=file_id, duration_ms=60_000, **changed
        )
        self.output.write_as(layout.output(RUN, file_id, "json"), found)

    def report(self, **options: Any) -> ReportSummary:
        self.work.write_lines(layout.items(RUN), self.items)
        self.work.write_lines(PLAN.shards_key, self.shards)
        self.work.write_lines(PLAN.merges_key, self.planned)
        self.work.write_lines(layout.rejected(RUN), self.rejected)
        run = Run(
            run_id=RUN,
            options=Options(**options),
            manifest="s3://input/m.csv",
            items_key=layout.items(RUN),
            item_count=len(self.items),
            rejected_count=len(self.rejected),
        )
        payload = ReportPayload(run=run, estimate=ESTIMATE, plan=PLAN, started_at=BEGAN)
        return msgspec.convert(self.invoke(msgspec.to_builtins(payload)), ReportSummary)

    def written(self) -> RunReport:
        return self.output.read_as(layout.report(RUN), RunReport)

    def outcome(self, file_id: str) -> Outcome:
        return next(each for each in self.written().outcomes if each.file_id == file_id)

    def lines(self, key: str) -> list[dict[str, Any]]:
        return list(self.output.read_lines(key, dict))


@pytest.fixture
def account(stacked_env: Any, load_handler: Any, lambda_context: Any) -> Account:
    return Account(stacked_env, load_handler("report_run"), lambda_context)


def test_every_row_of_the_manifest_has_one_outcome_in_its_order(account: Account) -> None:
    account.complete("one")
    account.reject("two")
    account.partial("three")
    account.failed("four")
    account.item("five")
    account.report()
    report = account.written()
    assert (report.complete, report.partial, report.failed) == (1, 1, 3)
    assert [(each.row, each.file_id, each.status) for each in report.outcomes] == [
        (1, "one", "complete"),
        (2, "two~row-2", "failed"),
        (3, "three", "partial"),
        (4, "four", "failed"),
        (5, "five", "failed"),
    ]


def test_an_outcome_says_what_is_there_and_where(account: Account) -> None:
    account.complete("one")
    account.report()
    assert account.outcome("one") == Outcome(
        file_id="one",
        status="complete",
        audio_url="s3://input/one.mp3",
        row=1,
        duration_ms=60_000,
        engine="parakeet",
        language="en",
        words=2,
        outputs_uri="s3://output/r1/one/",
    )


def test_a_partial_outcome_says_why(account: Account) -> None:
    account.partial("one")
    account.report()
    assert (account.outcome("one").error, account.outcome("one").cause) == (
        "DecodeError",
        "bad bytes",
    )


def test_a_failed_outcome_names_the_root_not_the_merge(account: Account) -> None:
    account.complete("good")
    account.item("bad")
    account.recorded("bad", "MergeTranscripts", "NothingTranscribedError")
    account.recorded("bad", "TranscribeOnGpu", "GpuOutOfMemoryError")
    account.report()
    assert account.outcome("bad").error == "GpuOutOfMemoryError"


def test_an_item_that_left_nothing_is_lost_by_name_and_recorded(account: Account) -> None:
    account.complete("good")
    account.item("unsplit")
    account.item("unmerged")
    account.work.write_as(layout.plan(RUN, "unmerged"), plan_of(0, 1000, file_id="unmerged"))
    account.report()
    for file_id, state in (("unsplit", "SplitAudio"), ("unmerged", "MergeTranscripts")):
        record = account.work.read_as(layout.failure(RUN, file_id, state), Failure)
        assert record.error == account.outcome(file_id).error == "ItemLostError"
        assert f"{file_id}: {state} left neither" in record.cause


def test_a_transcript_outweighs_what_an_earlier_try_recorded(account: Account) -> None:
    account.complete("one")
    account.recorded("one", "TranscribeOnGpu", "GpuHostLostError")
    assert account.report().status == "complete"


def test_the_summary_is_what_a_person_needs(account: Account) -> None:
    account.complete("one")
    account.failed("two")
    assert account.report() == ReportSummary(
        run_id=RUN,
        status="partial",
        complete=1,
        partial=0,
        failed=1,
        report_uri="s3://output/r1/report.json",
    )


def test_dollars_are_promised_planned_and_actual(account: Account) -> None:
    account.complete("one")
    account.complete("two")
    account.work.write_as(layout.summary(RUN, "parakeet-0"), SUMMARY)
    account.report()
    report = account.written()
    assert (report.estimated_usd, report.planned_usd) == (2.0, 1.5)
    assert report.actual_usd == actual_usd([SUMMARY], items=2) > 0
    assert report.audio_ms == 120_000


def test_the_page_lies_beside_the_report_and_holds_the_same(account: Account) -> None:
    account.complete("one")
    account.failed("two")
    account.report()
    head = account.output.client.head_object(Bucket="output", Key="r1/report.html")
    assert head["ContentType"] == "text/html; charset=utf-8"
    data = page_data(account.output.read(layout.report_page(RUN)))
    assert data["rows"]["file_id"] == ["one", "two"]
    assert data["rows"]["error"] == [None, "UnreadableAudioError"]
    assert (data["complete"], data["failed"], data["actual_usd"]) == (
        1,
        1,
        account.written().actual_usd,
    )


def test_the_page_knows_which_files_lie_beside_each_transcript(account: Account) -> None:
    account.complete("one")
    account.output.write("r1/one/transcript.speakers.txt", b"")
    account.report()
    data = page_data(account.output.read(layout.report_page(RUN)))
    assert data["endings"] == ["json", "speakers.txt"]


def test_each_shard_is_reported_with_every_try_at_it(account: Account) -> None:
    account.complete("one")
    account.shards = [shard("parakeet-0"), shard("parakeet-1")]
    account.work.write_as(layout.summary(RUN, "parakeet-0"), SUMMARY)
    for number in (10, 9):
        tried = Attempt(shard_id="parakeet-0", number=number, started_at=number)
        account.work.write_as(layout.attempt(RUN, "parakeet-0", number), tried)
    account.report()
    first, second = account.written().shards
    assert [each.number for each in first.attempts] == [9, 10], "not in the order of their keys"
    assert (first.billed_ms, second.billed_ms, second.attempts) == (600_000, None, ())


def test_engines_and_languages_share_the_run(account: Account) -> None:
    account.complete("one")
    account.transcribed(account.item("two"), engine="assemblyai", language="de")
    account.transcribed(account.item("three"), language=None)
    account.failed("four")
    account.work.write_as(layout.summary(RUN, "parakeet-0"), SUMMARY)
    account.report()
    report = account.written()
    assert [(each.engine, each.items, each.audio_ms) for each in report.engines] == [
        ("parakeet", 2, 120_000),
        ("assemblyai", 1, 60_000),
    ]
    assert report.engines[0].usd == billed_usd(SUMMARY)
    assert {each.language: each.items for each in report.languages} == {"en": 1, "de": 1, None: 1}


def test_the_estimate_is_held_against_what_came_out(account: Account) -> None:
    account.complete("one", estimated_ms=30_000)
    account.complete("two", estimated_ms=50_000)
    account.complete("unknown")
    account.failed("three", estimated_ms=1_000_000)
    account.work.write_as(layout.summary(RUN, "parakeet-0"), SUMMARY)
    account.report()
    found = account.written()
    assert found.calibration.audio == 1.5
    assert found.calibration.usd == round(found.actual_usd / 1.5, 4)
    assert found.calibration.gpu_speed == 6.0


def test_what_a_plan_warns_of_stands_with_its_outcome(account: Account) -> None:
    account.complete("one")
    plan = plan_of(0, 60_000, file_id="one")
    warned = msgspec.structs.replace(plan, warnings=("the header claims 9:12",))
    account.work.write_as(layout.plan(RUN, "one"), warned)
    account.report()
    assert account.outcome("one").warnings == ("the header claims 9:12",)


def test_what_a_transcript_warns_of_stands_with_its_outcome_once(account: Account) -> None:
    warnings = ("the header claims 9:12", "speakers were not told apart")
    account.transcribed(account.item("one"), warnings=warnings)
    warned = msgspec.structs.replace(plan_of(0, 60_000, file_id="one"), warnings=warnings[:1])
    account.work.write_as(layout.plan(RUN, "one"), warned)
    account.report()
    assert account.outcome("one").warnings == warnings


def test_what_a_plan_warned_of_stands_with_an_item_that_failed(account: Account) -> None:
    account.failed("one")
    account.complete("two")
    warned = msgspec.structs.replace(plan_of(0, 60_000, file_id="one"), warnings=("cut off",))
    account.work.write_as(layout.plan(RUN, "one"), warned)
    account.report()
    assert (account.outcome("one").status, account.outcome("one").warnings) == (
        "failed",
        ("cut off",),
    )


def test_an_outcome_says_why_another_engine_heard_it(account: Account) -> None:
    account.transcribed(account.item("fallen-back"), engine="assemblyai")
    account.planned = [MergeItem(file_id="fallen-back", engine="parakeet", model="m")]
    account.report()
    assert account.outcome("fallen-back").reason == (
        "Its GPU shard failed: the hosted engine heard it instead."
    )


def test_holes_and_missing_time_are_counted(account: Account) -> None:
    hole = Suspect(kind="hole", start_ms=0, end_ms=4000, cause="4 s")
    coverage = Coverage(speech_ms=10, worded_ms=5, suspects=(hole, hole))
    account.transcribed(account.item("one"), coverage=coverage)
    account.partial("two")
    account.report()
    assert (account.outcome("one").suspects, account.outcome("two").suspects) == (2, None)
    assert account.outcome("two").gap_ms == 10


def test_a_run_knows_when_it_began_and_when_it_was_reported(account: Account) -> None:
    account.complete("one")
    account.report()
    report = account.written()
    assert report.started_at == 1_772_443_800_123
    assert report.ended_at is not None
    assert report.ended_at > report.started_at


def test_transcripts_in_short_stand_on_a_line_each(account: Account) -> None:
    account.complete("one")
    account.failed("two")
    account.partial("three")
    account.report()
    assert account.lines(layout.transcripts(RUN)) == [
        {
            "file_id": file_id,
            "title": None,
            "duration_ms": 60_000,
            "language": "en",
            "engine": "parakeet",
            "status": status,
            "text": "Good morning.",
            "words": 2,
            "confidence": None,
            "suspects": None,
        }
        for file_id, status in (("one", "complete"), ("three", "partial"))
    ]


def test_of_many_rejected_rows_the_first_thousand_are_listed_and_all_counted(
    account: Account,
) -> None:
    account.complete("one")
    for _ in range(1_005):
        account.reject("two")
    summary = account.report()
    report = account.written()
    assert (summary.failed, report.failed, report.unlisted) == (1_005, 1_005, 5)
    assert [each.row for each in report.outcomes] == list(range(1, 1_002))


def test_the_retry_manifest_holds_what_is_not_complete_as_it_was_asked(account: Account) -> None:
    account.complete("one", title="Kept out")
    account.reject("two")
    account.partial("three")
    account.failed(
        "four",
        title="March, 4th",
        estimated_ms=90_500,
        engine="assemblyai",
        language="pt-BR",
        diarize=False,
        key_terms=("Loire", "Sèvre"),
    )
    account.report()
    assert account.lines(layout.retry_manifest(RUN)) == [
        {"audio_url": "s3://input/three.mp3", "file_id": "three"},
        {
            "audio_url": "s3://input/four.mp3",
            "file_id": "four",
            "title": "March, 4th",
            "duration_estimate": 91,
            "engine": "assemblyai",
            "language": "pt-BR",
            "diarize": False,
            "key_terms": ["Loire", "Sèvre"],
        },
    ]


def test_the_retry_manifest_is_a_manifest(account: Account) -> None:
    asked: dict[str, Any] = {"language": "fr", "key_terms": ("Loire",), "diarize": True}
    asked["assemblyai"] = AssemblyAiOptions(speakers_expected=2)
    account.complete("one")
    account.failed("two", engine="parakeet", title="T", estimated_ms=1000, **asked)
    account.report()
    uri = f"s3://output/{layout.retry_manifest(RUN)}"
    again = validate(StartRun("again", {"manifest": uri}), account.work)
    assert again.rejected_count == 0
    (item,) = account.work.read_lines(again.items_key, Item)
    assert item == msgspec.structs.replace(account.items[1], row=1)


def test_nothing_to_run_again_leaves_an_empty_manifest(account: Account) -> None:
    account.complete("one")
    account.report()
    assert account.output.read(layout.retry_manifest(RUN)) == b""


def test_too_many_failures_are_raised_after_the_report_is_written(account: Account) -> None:
    account.complete("one")
    account.failed("two")
    with pytest.raises(TooManyFailuresError, match=r"1 of 2 .* 49\.9%.*r1/report\.json"):
        account.report(max_failure_percent=49.9)
    assert account.written().failed == 1
    assert [line["file_id"] for line in account.lines(layout.retry_manifest(RUN))] == ["two"]


def test_failures_up_to_the_limit_are_tolerated(account: Account) -> None:
    account.complete("one")
    account.failed("two")
    assert account.report(max_failure_percent=50).failed == 1


def test_a_run_without_one_transcript_fails_whatever_it_tolerates(account: Account) -> None:
    account.failed("one")
    with pytest.raises(TooManyFailuresError, match="1 of 1"):
        account.report(max_failure_percent=100)
    assert account.written().failed == 1


def test_metrics_are_written_also_when_the_run_fails(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    account.partial("one")
    account.failed("two")
    with pytest.raises(TooManyFailuresError):
        account.report(max_failure_percent=0)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    emitted = next(line for line in lines if "_aws" in line)
    assert emitted["ItemsComplete"] == [0.0]
    assert emitted["ItemsPartial"] == emitted["ItemsFailed"] == [1.0]
    assert emitted["AudioHours"] == [60_000 / 3_600_000]
    assert "ActualUsd" in emitted


def test_the_example_is_a_run_that_is_reported(account: Account) -> None:
    example = json.loads((EVENTS / "report_run.json").read_text())
    payload = msgspec.convert(example, ReportPayload)
    names = [f"talk-{n}" for n in range(payload.run.item_count)]
    items = [Item(file_id=n, audio_url="s3://input/a.mp3", row=i) for i, n in enumerate(names, 1)]
    account.work.write_lines(payload.run.items_key, items)
    account.work.write_lines(payload.plan.shards_key, [])
    account.work.write_lines(payload.plan.merges_key, [])
    for name in names:
        key = layout.output(payload.run.run_id, name, "json")
        account.output.write_as(key, transcript(file_id=name))
    answer = msgspec.convert(account.invoke(example), ReportSummary)
    assert (answer.complete, answer.status) == (payload.run.item_count, "complete")
