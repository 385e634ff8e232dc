"""Lengths of recordings as archives have them: most of minutes, some of many hours."""

from __future__ import annotations

import random

CHUNK_S = 300
LONGEST_S = 10 * 3600
MEDIAN_S = 12 * 60


def lengths(files: int, seed: int = 1) -> list[int]:
    """Seconds, log-normal about twelve minutes, up to ten hours; the mean is some 24 minutes."""
    dice = random.Random(seed)  # noqa: S311
    return [
        min(LONGEST_S, max(5, int(MEDIAN_S * dice.lognormvariate(0, 1.2)))) for _ in range(files)
    ]


def chunks(seconds: int) -> list[int]:
    """A recording's chunks, as SplitAudio cuts where there are pauses enough."""
    whole, rest = divmod(seconds, CHUNK_S)
    return [CHUNK_S] * whole + ([rest] if rest else [])
