"""Pieces that a model hears in one go: 5 to 30 s, cut at the pauses of one decoded chunk."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fanscribe.contracts import SAMPLE_RATE

_HOP = SAMPLE_RATE // 100
_SHORTEST, _TARGET, _LONGEST = 500, 2000, 3000
_STEP = 20
_WINDOW = 30
_LENGTH_WEIGHT = 0.3
_LOUDNESS_WEIGHT = 4.0


def micro_cuts(signal: NDArray[np.float32]) -> list[tuple[int, int]]:
    """`[start, end)` of each piece, in samples; they tile the signal."""
    hops = len(signal) // _HOP
    if hops <= _LONGEST:
        return [(0, len(signal))]
    return cheapest_cuts(_loudness(signal, hops), len(signal))


def cheapest_cuts(loudness: NDArray[np.float64], samples: int) -> list[tuple[int, int]]:
    """The pieces of a signal of so many samples, `loudness` being how bad a cut is every 10 ms:
    0 where it is best, 1 where it is worst.

    Dynamic programming over the quietest places of every 200 ms: the cheapest row of cuts, a cut
    costing the more the louder its place, a piece the more the farther it is from 20 s. Each place
    looks back at most 30 s, so the time is linear in the signal's length.
    """
    places = _places(loudness)
    edges = [int(places[at]) * _HOP for at in _cheapest(places, loudness)]
    edges[-1] = samples
    return list(pairwise(edges))


def _loudness(signal: NDArray[np.float32], hops: int) -> NDArray[np.float64]:
    """Level of 300 ms around every 10 ms: 0 in the signal's quietest parts, 1 in its loudest."""
    frames = signal[: hops * _HOP].reshape(hops, _HOP).astype(np.float64)
    power = np.convolve(np.square(frames).mean(axis=1), np.ones(_WINDOW) / _WINDOW, "same")
    level = 10 * np.log10(np.maximum(power, 1e-12))
    quiet, loud = np.percentile(level, [1, 95])
    # Not below 0: a cut may cost nothing, but must not pay.
    scaled: NDArray[np.float64] = np.maximum(0, (level - quiet) / max(loud - quiet, 1e-9))
    return scaled


def _places(loudness: NDArray[np.float64]) -> NDArray[np.int64]:
    """The start, the quietest hop of each step, and the end."""
    inner = [
        at + int(np.argmin(loudness[at : at + _STEP]))
        for at in range(_STEP, len(loudness) - _STEP, _STEP)
    ]
    return np.array([0, *inner, len(loudness)])


def _cheapest(places: NDArray[np.int64], loudness: NDArray[np.float64]) -> list[int]:
    """Indices into `places` of the cheapest row of cuts, both ends included."""
    last = len(places) - 1
    total = np.full(len(places), np.inf)
    before = np.zeros(len(places), np.int64)
    total[0] = 0.0
    for at in range(1, len(places)):
        low = int(np.searchsorted(places, places[at] - _LONGEST))
        high = int(np.searchsorted(places, places[at] - _SHORTEST, "right"))
        if low >= high:
            continue
        lengths = places[at] - places[low:high]
        costs = total[low:high] + _LENGTH_WEIGHT * np.square((lengths - _TARGET) / _TARGET)
        best = int(costs.argmin())
        here = 0.0 if at == last else _LOUDNESS_WEIGHT * float(loudness[places[at]])
        total[at] = costs[best] + here
        before[at] = low + best
    row = [last]
    while row[-1] > 0:
        row.append(int(before[row[-1]]))
    return row[::-1]
