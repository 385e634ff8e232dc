"""ReportRun: read what the run left, account for every row, write it down."""

from __future__ import annotations

import time

from fanscribe import layout
from fanscribe.contracts import ReportPayload, RunReport
from fanscribe.failures import record
from fanscribe.planning.measured import learn
from fanscribe.report.evidence import Evidence, gather
from fanscribe.report.outcomes import lost_items, outcomes
from fanscribe.report.retry import retry_rows
from fanscribe.report.run_page import run_page
from fanscribe.report.totals import total
from fanscribe.storage import Bucket


def report_run(payload: ReportPayload, work: Bucket, output: Bucket) -> RunReport:
    """Write the report, as `report.json` and as a page, `transcripts.jsonl` and
    `retry-manifest.jsonl`; return the report.

    An item without transcript and without failure record gets its record here.
    """
    run = payload.run
    evidence = gather(payload, work, output)
    lost = lost_items(evidence)
    record(run.run_id, lost, work)
    evidence = evidence._replace(failures=[*evidence.failures, *lost])
    rows = outcomes(
        evidence,
        run.options,
        lambda file_id: output.uri(layout.output_prefix(run.run_id, file_id)),
    )
    report = total(payload, evidence, rows, int(time.time() * 1000))
    _write(report, evidence, output)
    learn(evidence.summaries, report.planned_usd, report.actual_usd, work)
    return report


def _write(report: RunReport, evidence: Evidence, output: Bucket) -> None:
    # Written also when there is nothing to run again: an earlier try's must not outlive it.
    again = retry_rows(evidence.items, report.outcomes)
    output.write_lines(layout.retry_manifest(report.run_id), again)
    page = run_page(report, evidence.endings)
    output.write(layout.report_page(report.run_id), page, "text/html; charset=utf-8")
    output.write_as(layout.report(report.run_id), report)
