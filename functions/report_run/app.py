"""ReportRun: every manifest row accounted for, in a report, a retry manifest and metrics."""

from __future__ import annotations

from fanscribe import layout
from fanscribe.contracts import ReportPayload, ReportSummary
from fanscribe.report.measures import measure
from fanscribe.report.reporting import report_run
from fanscribe.report.totals import conclude
from fanscribe.settings import Settings
from fanscribe.stage import logger, metrics, stage
from fanscribe.storage import Bucket, s3_client


@stage(ReportPayload)
def handler(payload: ReportPayload) -> ReportSummary:
    settings, client = Settings.from_env(), s3_client()
    output = Bucket(settings.output_bucket, client)
    report = report_run(payload, Bucket(settings.work_bucket, client), output)
    measure(report, metrics)
    logger.info("run reported", extra={"failed": report.failed, "rows": len(report.outcomes)})
    return conclude(report, payload.run.options, output.uri(layout.report(report.run_id)))
