"""The run's metrics in CloudWatch, for dashboards and alarms."""

from __future__ import annotations

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from fanscribe.contracts import RunReport

_MS_PER_HOUR = 3_600_000


def measure(report: RunReport, metrics: Metrics) -> None:
    """Add the run's counts, hours and dollars to `metrics`; the handler's wrapper writes them."""
    values = {
        "ItemsComplete": report.complete,
        "ItemsPartial": report.partial,
        "ItemsFailed": report.failed,
        "AudioHours": report.audio_ms / _MS_PER_HOUR,
        "ActualUsd": report.actual_usd,
    }
    for name, value in values.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
