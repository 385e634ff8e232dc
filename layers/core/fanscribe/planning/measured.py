"""What a stack learns from its runs: `calibration.json` in the work bucket."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct

from fanscribe import layout
from fanscribe.contracts import ShardSummary
from fanscribe.storage import Bucket

WEIGHT = 0.3
"""Of the newest run in the exponential mean; the weight of all earlier ones is the rest."""

LEAST_AUDIO_MS = 3_600_000
"""A run that a GPU heard less in than an hour teaches nothing: it was all start."""

_Positive = Annotated[float, Meta(gt=0.0)]


class Measured(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Exponential means over `runs` runs.

    `gpu_speed` is hours of audio per billed hour of machine, which is what the rates call `speed`;
    `usd_ratio` is actual over planned dollars. None until there was a run to learn from.
    """

    runs: int = 0
    gpu_speed: _Positive | None = None
    usd_ratio: _Positive | None = None


def measured(work: Bucket) -> Measured:
    """What is known so far; nothing, where there was no run yet."""
    try:
        return work.read_as(layout.calibration(), Measured)
    except KeyError:
        return Measured()


def learn(
    summaries: Iterable[ShardSummary], planned_usd: float, actual_usd: float, work: Bucket
) -> None:
    """Keep what this run measured for the next one's estimate.

    Two runs that end at once may forget one of the two; the mean bears it.
    """
    gpu = [each for each in summaries if each.engine == "parakeet" and each.billed_ms]
    heard_ms = sum(each.audio_ms for each in gpu if not each.chunks_failed)
    if heard_ms < LEAST_AUDIO_MS:
        return
    before = measured(work)
    speed = heard_ms / sum(each.billed_ms for each in gpu)
    ratio = actual_usd / planned_usd if planned_usd and actual_usd else None
    after = Measured(
        runs=before.runs + 1,
        gpu_speed=_mean(before.gpu_speed, speed),
        usd_ratio=_mean(before.usd_ratio, ratio),
    )
    work.write_as(layout.calibration(), after)


def _mean(before: float | None, now: float | None) -> float | None:
    if before is None or now is None:
        return before if now is None else now
    return before + WEIGHT * (now - before)
