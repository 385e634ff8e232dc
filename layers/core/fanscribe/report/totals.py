"""The run in numbers, and whether it went well enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fanscribe.contracts import (
    Calibration,
    EngineShare,
    Options,
    Outcome,
    ReportPayload,
    ReportSummary,
    RunReport,
)
from fanscribe.errors import TooManyFailuresError
from fanscribe.planning.rates import actual_usd
from fanscribe.report.evidence import Evidence
from fanscribe.report.shares import engine_shares, language_shares, shard_reports


def total(
    payload: ReportPayload, evidence: Evidence, outcomes: tuple[Outcome, ...], ended_at: int
) -> RunReport:
    """The report; `ended_at` is now, in milliseconds since 1970."""
    run, planned_usd = payload.run, payload.plan.estimate.usd
    statuses = Counter(outcome.status for outcome in outcomes)
    actual = actual_usd(evidence.summaries, run.item_count)
    engines = engine_shares(outcomes, evidence.summaries)
    began = payload.started_at
    # Rejected rows beyond the first thousand: they are counted, and listed in rejected.jsonl only.
    unlisted = run.item_count + run.rejected_count - len(outcomes)
    return RunReport(
        run_id=run.run_id,
        manifest=run.manifest,
        started_at=int(began.timestamp() * 1000) if began else None,
        ended_at=ended_at,
        complete=statuses["complete"],
        partial=statuses["partial"],
        failed=statuses["failed"] + unlisted,
        unlisted=unlisted,
        audio_ms=sum(outcome.duration_ms or 0 for outcome in outcomes),
        words=sum(outcome.words or 0 for outcome in outcomes),
        estimated_usd=payload.estimate.usd,
        planned_usd=planned_usd,
        actual_usd=actual,
        calibration=_calibration(evidence, planned_usd, actual, engines),
        engines=engines,
        languages=language_shares(outcomes),
        shards=shard_reports(evidence.shards, evidence.summaries, evidence.attempts),
        outcomes=outcomes,
    )


def _calibration(
    evidence: Evidence, planned_usd: float, actual_usd: float, engines: Sequence[EngineShare]
) -> Calibration:
    guessed = {item.file_id: item.estimated_ms for item in evidence.items if item.estimated_ms}
    measured = [name for name in guessed if name in evidence.results]
    gpu = next((share for share in engines if share.engine == "parakeet"), None)
    return Calibration(
        audio=_ratio(
            sum(evidence.results[name].duration_ms for name in measured),
            sum(guessed[name] for name in measured),
        ),
        usd=_ratio(actual_usd, planned_usd),
        gpu_speed=_ratio(gpu.heard_ms, gpu.billed_ms) if gpu else None,
    )


def _ratio(came_out: float, was_said: float) -> float | None:
    return round(came_out / was_said, 4) if came_out and was_said else None


def conclude(report: RunReport, options: Options, report_uri: str) -> ReportSummary:
    """The execution's output; call it when the report is written.

    Raises TooManyFailuresError where more failed than the run tolerates, or nothing has words.
    """
    done = report.complete + report.partial
    rows = done + report.failed
    limit = options.max_failure_percent
    if not done or report.failed * 100 > limit * rows:
        raise TooManyFailuresError(report.failed, rows, limit, report_uri)
    return ReportSummary(
        run_id=report.run_id,
        status="partial" if report.partial or report.failed else "complete",
        complete=report.complete,
        partial=report.partial,
        failed=report.failed,
        report_uri=report_uri,
    )
