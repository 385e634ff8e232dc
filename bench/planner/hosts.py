"""Jobs replayed on Spot hosts: hosts start, load the model, are lost, and are paid for throughout.

A host is started when a job waits and fewer than `most` run; it takes the next job when one is
done, and goes when none is left. A job on a lost host is tried again on a new one.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterable
from typing import NamedTuple

from fanscribe.planning.pricing import pricing

_HOUR_S = 3600
_WINDOW_S = 600
"""Audio that a worker hears together: what a lost host takes with it, at most."""


class Replayed(NamedTuple):
    """`hours` from the first submission to the last end."""

    usd: float
    hours: float
    lost: int


def replay(jobs: Iterable[float], most: int, *, keeps: bool, seed: int = 1) -> Replayed:
    """Jobs of so many seconds of audio each, in their order.

    `keeps` is whether what a lost job had heard is kept, as chunk results are.
    """
    gpu = pricing().gpu
    dice = random.Random(seed)  # noqa: S311
    model_s = gpu.model_minutes * 60
    host_s = gpu.startup_minutes * 60 - model_s
    survival_s = _HOUR_S / gpu.losses_per_hour
    free = [(0.0, False)] * most  # when a place is free, and whether a host stands in it
    paid_s, end_s, lost = 0.0, 0.0, 0
    for audio_s in jobs:
        now, is_warm = heapq.heappop(free)
        left_s = audio_s / gpu.speed
        while True:
            # Starts take as long as they take: some twice as long as others.
            start_s = model_s + (0.0 if is_warm else host_s * dice.uniform(0.7, 1.3))
            lasts_s = dice.expovariate(1 / survival_s)
            if lasts_s >= start_s + left_s:
                break
            lost, is_warm = lost + 1, False
            now, paid_s = now + lasts_s, paid_s + lasts_s
            if keeps:
                left_s -= max(0.0, lasts_s - start_s - _WINDOW_S / gpu.speed)
        took_s = start_s + left_s
        paid_s += took_s
        end_s = max(end_s, now + took_s)
        heapq.heappush(free, (now + took_s, True))
    return Replayed(paid_s / _HOUR_S * gpu.usd_per_hour, end_s / _HOUR_S, lost)
