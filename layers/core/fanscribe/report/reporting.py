"""ReportRun: read what the run left, account for every row, write it down."""

from __future__ import annotations

from fanscribe import layout
from fanscribe.contracts import ReportPayload, RunReport
from fanscribe.failures import record
from fanscribe.planning.measured import learn
from fanscribe.planning.rates import actual_usd
from fanscribe.report.evidence import Evidence, gather
from fanscribe.report.outcomes import lost_items, outcomes
from fanscribe.report.retry import retry_rows
from fanscribe.report.totals import total
from fanscribe.storage import Bucket


def report_run(payload: ReportPayload, work: Bucket, output: Bucket) -> RunReport:
    """Write `transcripts.jsonl`, `retry-manifest.jsonl` and `report.json`, and return the report.

    An item without transcript and without failure record gets its record here.
    """
    run = payload.run
    evidence = gather(run, work, output)
    lost = lost_items(evidence)
    record(run.run_id, lost, work)
    evidence = evidence._replace(failures=[*evidence.failures, *lost])
    rows = outcomes(evidence, lambda file_id: output.uri(layout.output_prefix(run.run_id, file_id)))
    report = total(payload, rows, actual_usd(evidence.summaries, run.item_count))
    _write(report, evidence, output)
    learn(evidence.summaries, report.planned_usd, report.actual_usd, work)
    return report


def _write(report: RunReport, evidence: Evidence, output: Bucket) -> None:
    lines = (result.line for result in evidence.results.values())
    output.write_lines(layout.transcripts(report.run_id), lines)
    # Written also when there is nothing to run again: an earlier try's must not outlive it.
    again = retry_rows(evidence.items, report.outcomes)
    output.write_lines(layout.retry_manifest(report.run_id), again)
    output.write_as(layout.report(report.run_id), report)
