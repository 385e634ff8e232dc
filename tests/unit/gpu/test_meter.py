"""The telemetry of a job: what is counted, and what CloudWatch gets of it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

import numpy as np
import pytest
from fanscribe.contracts import ShardSummary, Telemetry
from fanscribe_gpu.engine import Clip, HeardClip
from fanscribe_gpu.meter import Meter, Metered
from fanscribe_gpu.metrics import publish

TELEMETRY = Telemetry(
    audio_ms=90_000,
    batches=3,
    padding_ratio=0.05,
    busy_ratio=0.9,
    decode_wait_ms=120,
    realtime_factor=250.5,
    peak_memory_mb=3000,
)


def summary(telemetry: Telemetry | None) -> ShardSummary:
    return ShardSummary(
        shard_id="s",
        engine="parakeet",
        model="m",
        audio_ms=90_000,
        billed_ms=60_000,
        chunks_done=3,
        chunks_cached=0,
        chunks_failed=1,
        telemetry=telemetry,
    )


class Sleeping:
    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        time.sleep(0.1)
        return [HeardClip(()) for _ in clips]


def clips(*seconds: int) -> list[Clip]:
    return [Clip(np.zeros(16_000 * each, np.float32)) for each in seconds]


def test_padding_is_what_the_model_hears_in_vain() -> None:
    meter = Meter()
    engine = Metered(Sleeping(), meter)
    engine.transcribe(clips(10, 10))
    engine.transcribe(clips(5, 10, 5))
    told = meter.telemetry(audio_ms=40_000)
    assert (told.batches, told.padding_ratio, told.audio_ms) == (2, 0.2, 40_000)


def test_busy_is_the_part_of_the_time_in_which_the_model_hears() -> None:
    meter = Meter()
    engine = Metered(Sleeping(), meter)
    time.sleep(0.2)
    meter.restart()
    engine.transcribe(clips(1))
    with meter.waiting():
        time.sleep(0.1)
    told = meter.telemetry(audio_ms=1000)
    assert 0.3 < told.busy_ratio < 0.6
    assert 90 <= told.decode_wait_ms < 200
    assert 3 < told.realtime_factor < 6
    assert told.peak_memory_mb > 20


def test_a_job_that_heard_nothing_divides_by_nothing() -> None:
    told = Meter().telemetry(audio_ms=0)
    assert (told.padding_ratio, told.busy_ratio, told.realtime_factor) == (0, 0, 0)


def test_the_metrics_are_one_line_in_the_embedded_format(
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish(summary(TELEMETRY))
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    (directive,) = told["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Fanscribe"
    assert {"Engine", "Model"} <= set(directive["Dimensions"][0])
    assert (told["Engine"], told["Model"]) == ("parakeet", "m")
    assert told["BusyRatio"] == [90.0]
    assert told["RealtimeFactor"] == [250.5]
    assert "PeakGpuMemory" not in told


def test_a_job_that_needed_no_model_publishes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    publish(summary(None))
    assert capsys.readouterr().out == ""
