"""However a run went, its report accounts for every row, once."""

from __future__ import annotations

import pytest
from fanscribe.contracts import (
    Estimate,
    Failure,
    Gap,
    Item,
    Options,
    Outcome,
    Plan,
    ReportPayload,
    Run,
    RunReport,
)
from fanscribe.errors import TooManyFailuresError
from fanscribe.report.evidence import Evidence
from fanscribe.report.outcomes import lost_items, outcomes
from fanscribe.report.retry import retry_rows
from fanscribe.report.totals import conclude, total
from fanscribe.report.transcripts import Result
from hypothesis import given
from hypothesis import strategies as st

STATES = ("SplitAudio", "PlanShards", "TranscribeOnGpu", "MergeTranscripts")
GAP = Gap(start_ms=0, end_ms=1, error="DecodeError", cause="bad bytes")

NOTHING = Evidence([], {}, [], {}, {})


def item(row: int) -> Item:
    return Item(file_id=f"talk-{row}", audio_url=f"s3://input/{row}.mp3", row=row)


def failure(row: int, state: str) -> Failure:
    return Failure(file_id=f"talk-{row}", state=state, error="E", cause="c", row=row)


def result(*, partial: bool) -> Result:
    return Result(
        status="partial" if partial else "complete",
        duration_ms=1000,
        engine="parakeet",
        words=2,
        gap=GAP if partial else None,
    )


@st.composite
def evidence(draw: st.DrawFn) -> tuple[Evidence, int]:
    """What a run of so many rows may have left: anything, or nothing."""
    rows = range(1, draw(st.integers(0, 12)) + 1)
    rejected = {row for row in rows if draw(st.booleans()) and draw(st.booleans())}
    kept = [row for row in rows if row not in rejected]
    failures = [failure(row, "ValidateManifest") for row in rejected]
    for row in kept:
        failures += [failure(row, state) for state in draw(st.sets(st.sampled_from(STATES)))]
    results = {
        f"talk-{row}": result(partial=draw(st.booleans())) for row in kept if draw(st.booleans())
    }
    plans: dict[str, tuple[str, ...]] = {f"talk-{row}": () for row in kept if draw(st.booleans())}
    return Evidence([item(row) for row in kept], results, failures, plans, {}), len(rows)


def accounted(found: Evidence) -> tuple[Outcome, ...]:
    whole = found._replace(failures=[*found.failures, *lost_items(found)])
    return outcomes(whole, Options(), lambda file_id: f"s3://output/r/{file_id}/")


@given(evidence())
def test_every_row_has_one_outcome_in_order(drawn: tuple[Evidence, int]) -> None:
    found, rows = drawn
    assert [outcome.row for outcome in accounted(found)] == list(range(1, rows + 1))


@given(evidence())
def test_an_item_has_words_or_a_reason(drawn: tuple[Evidence, int]) -> None:
    found, _ = drawn
    for outcome in accounted(found):
        transcribed = outcome.file_id in found.results
        assert (outcome.status != "failed") == transcribed == (outcome.words is not None)
        assert (outcome.status == "complete") == (outcome.error is None)


@given(evidence())
def test_only_items_without_any_trace_are_lost(drawn: tuple[Evidence, int]) -> None:
    found, _ = drawn
    traced = set(found.results) | {each.file_id for each in found.failures}
    assert {each.file_id for each in lost_items(found)} == {
        each.file_id for each in found.items if each.file_id not in traced
    }


@given(evidence())
def test_what_runs_again_is_every_item_that_is_not_complete(drawn: tuple[Evidence, int]) -> None:
    found, _ = drawn
    again = {row.file_id for row in retry_rows(found.items, accounted(found))}
    complete = {name for name, each in found.results.items() if each.gap is None}
    assert again == {each.file_id for each in found.items} - complete


@given(evidence())
def test_the_counts_add_up_to_the_rows(drawn: tuple[Evidence, int]) -> None:
    found, rows = drawn
    report = reported(accounted(found))
    assert report.complete + report.partial + report.failed == rows
    assert report.audio_ms == 1000 * len(found.results)


@pytest.mark.parametrize(("ms", "seconds"), [(1, 1), (1000, 1), (1001, 2), (None, None)])
def test_a_retried_estimate_is_never_shorter_than_the_first(
    ms: int | None, seconds: int | None
) -> None:
    again = Item(file_id="a", audio_url="s3://b/a", row=1, estimated_ms=ms)
    failed = Outcome(file_id="a", status="failed", row=1)
    assert [row.duration_estimate for row in retry_rows([again], [failed])] == [seconds]


@pytest.mark.parametrize(
    ("failed", "limit", "raises"),
    [(0, 0, False), (1, 0, True), (1, 25, False), (1, 24.9, True), (3, 100, False), (4, 100, True)],
)
def test_the_limit_holds_exactly_and_one_transcript_is_needed(
    failed: int, limit: float, raises: bool
) -> None:
    rows = tuple(
        Outcome(file_id=f"{n}", status="failed" if n < failed else "complete") for n in range(4)
    )
    report, options = reported(rows), Options(max_failure_percent=limit)
    if raises:
        with pytest.raises(TooManyFailuresError, match=f"{failed} of 4"):
            conclude(report, options, "s3://output/r/report.json")
    else:
        summary = conclude(report, options, "s3://output/r/report.json")
        assert summary.status == ("partial" if failed else "complete")


def reported(rows: tuple[Outcome, ...]) -> RunReport:
    estimate = Estimate(
        audio_ms=0,
        parakeet_ms=0,
        assemblyai_ms=0,
        usd=0.0,
        budget_usd=0.0,
        within_budget=True,
        verdict="",
    )
    plan = Plan(
        shards_key="",
        shard_count=0,
        merges_key="",
        merge_count=0,
        chunk_count=0,
        cached_chunks=0,
        estimate=estimate,
    )
    run = Run(
        run_id="r",
        options=Options(),
        manifest="m",
        items_key="",
        item_count=len(rows),
        rejected_count=0,
    )
    return total(ReportPayload(run=run, estimate=estimate, plan=plan), NOTHING, rows, ended_at=0)
