"""The run in numbers, and whether it went well enough."""

from __future__ import annotations

from collections import Counter

from fanscribe.contracts import Options, Outcome, ReportPayload, ReportSummary, RunReport
from fanscribe.errors import TooManyFailuresError


def total(payload: ReportPayload, outcomes: tuple[Outcome, ...], actual_usd: float) -> RunReport:
    statuses = Counter(outcome.status for outcome in outcomes)
    # Rejected rows beyond the first thousand: they are counted, and listed in rejected.jsonl only.
    unlisted = payload.run.item_count + payload.run.rejected_count - len(outcomes)
    return RunReport(
        run_id=payload.run.run_id,
        manifest=payload.run.manifest,
        complete=statuses["complete"],
        partial=statuses["partial"],
        failed=statuses["failed"] + unlisted,
        unlisted=unlisted,
        audio_ms=sum(outcome.duration_ms or 0 for outcome in outcomes),
        estimated_usd=payload.estimate.usd,
        planned_usd=payload.plan.estimate.usd,
        actual_usd=actual_usd,
        outcomes=outcomes,
    )


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
