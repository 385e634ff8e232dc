"""Where to cut: the quietest moment near a place, if any is quieter than the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from fanscribe.contracts import SAMPLE_RATE
from fanscribe.media.power import HOPS, Power

PowerOf = Callable[[int, int], Power]
"""`power_of(first, stop)`: power of the seconds `[first, stop)`, 100 values each."""

_WINDOW = 30
_CLEAR_DB = 25.0
_FLAT_DB = 1.5
_SILENT_DB = -70.0
_FLOOR = 1e-10
_HOP = SAMPLE_RATE // HOPS


class Cut(NamedTuple):
    """A place in samples at 16 kHz; `hard` if it may lie within a word."""

    at: int
    hard: bool


def find_pause(power_of: PowerOf, nominal: int, near_s: int, reach_s: int) -> Cut:
    """The quietest 300 ms near `nominal` (in samples): within `near_s` seconds if that is clearly
    a pause, else within twice as much, and so on; within `reach_s` whatever it is.

    The plain minimum holds up in noise, where rules that prefer near places collapse. Where all
    is equally loud there is no better place than the nominal one, and the cut is marked hard.
    """
    second = nominal // SAMPLE_RATE
    while near_s < reach_s:
        near = _quietest(power_of, second, near_s)
        if near is not None and near.depth_db >= _CLEAR_DB:
            return Cut(near.at, hard=False)
        near_s *= 2
    far = _quietest(power_of, second, reach_s)
    if far is None or (far.depth_db < _FLAT_DB and far.level_db > _SILENT_DB):
        return Cut(nominal, hard=True)
    if far.depth_db < _FLAT_DB:
        return Cut(nominal, hard=False)
    return Cut(far.at, hard=False)


class _Moment(NamedTuple):
    at: int
    level_db: float
    depth_db: float


def _quietest(power_of: PowerOf, second: int, reach: int) -> _Moment | None:
    """The quietest moment in reach, and how far it lies below the loud parts around it."""
    first = max(0, second - reach)
    power = power_of(first, second + reach)
    if len(power) < _WINDOW:
        return None
    level = np.maximum(np.convolve(power, np.ones(_WINDOW) / _WINDOW, "valid"), _FLOOR)
    lowest = int(level.argmin())
    # Digital silence is equally low all along: its middle is farthest from any word.
    higher = np.flatnonzero(level[lowest:] > level[lowest] * 1.001)
    highest = lowest + (int(higher[0]) if len(higher) else len(level) - lowest) - 1
    centre = (lowest + highest + _WINDOW) // 2
    decibels = 10 * np.log10(level)
    level_db = float(decibels[lowest])
    return _Moment(
        first * SAMPLE_RATE + centre * _HOP,
        level_db,
        float(np.percentile(decibels, 90)) - level_db,
    )
