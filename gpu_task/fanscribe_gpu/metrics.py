"""The job's telemetry as CloudWatch metrics: a line of its log, in the embedded metric format."""

from __future__ import annotations

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit
from fanscribe.contracts import ShardSummary

_NAMESPACE = "Fanscribe"


def publish(summary: ShardSummary) -> None:
    """By Engine and Model. Nothing, where no model was needed."""
    told = summary.telemetry
    if told is None:
        return
    metrics = EphemeralMetrics(namespace=_NAMESPACE, service="fanscribe-gpu")
    metrics.add_dimension("Engine", summary.engine)
    metrics.add_dimension("Model", summary.model)
    values = (
        ("AudioSeconds", MetricUnit.Seconds, told.audio_ms / 1000),
        ("BilledSeconds", MetricUnit.Seconds, summary.billed_ms / 1000),
        ("ChunksFailed", MetricUnit.Count, summary.chunks_failed),
        ("Batches", MetricUnit.Count, told.batches),
        ("PaddingRatio", MetricUnit.Percent, 100 * told.padding_ratio),
        ("BusyRatio", MetricUnit.Percent, 100 * told.busy_ratio),
        ("DecodeWait", MetricUnit.Milliseconds, told.decode_wait_ms),
        ("RealtimeFactor", MetricUnit.NoUnit, told.realtime_factor),
        ("PeakMemory", MetricUnit.Megabytes, told.peak_memory_mb),
        ("PeakGpuMemory", MetricUnit.Megabytes, told.peak_gpu_mb),
    )
    for name, unit, value in values:
        if value is not None:
            metrics.add_metric(name=name, unit=unit, value=value)
    metrics.flush_metrics()
