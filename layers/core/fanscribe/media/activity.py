"""Where a recording has the energy of speech, and where it is certain that nobody speaks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fanscribe.contracts import SAMPLE_RATE, Span
from fanscribe.media.power import HOPS, Power

_FLOOR = 1e-10
_SMOOTH = 5
_BLOCK = 300 * HOPS
_ABOVE_FLOOR_DB, _BELOW_LOUD_DB, _LEAST_DB = 12.0, 20.0, 3.0
_FAINTEST_DB = -60.0
_SHORTEST_GAP, _SHORTEST_SPAN = HOPS // 2, HOPS // 10
_HOP = SAMPLE_RATE // HOPS

_INAUDIBLE_DB = -80.0
_QUIET_DB = -45.0
_FLAT_DB = 3.0


def speech_spans(power: Power) -> list[Span]:
    """Spans of speech energy, counted from the first value; pauses under half a second are part.

    The threshold follows the recording: a little above its quiet parts, well below its loud ones,
    anew every five minutes. Energy is no proof of speech: music has it too.
    """
    active = np.zeros(len(power), np.int8)
    for start in range(0, len(power), _BLOCK):
        active[start : start + _BLOCK] = _active(_level(power[start : start + _BLOCK]))
    edges = np.flatnonzero(np.diff(active, prepend=0, append=0)).reshape(-1, 2)
    return [
        Span(int(start) * _HOP, int(end) * _HOP)
        for start, end in _joined(edges)
        if end - start >= _SHORTEST_SPAN
    ]


def is_silent(power: Power) -> bool:
    """Whether nobody can be speaking: digital silence, or a faint and perfectly steady noise.

    Speech is never steady: between its sounds it falls by much more than 3 dB.
    """
    if not len(power):
        return True
    level = _level(power)
    loudest = float(level.max())
    if loudest < _INAUDIBLE_DB:
        return True
    return loudest < _QUIET_DB and loudest - float(level.min()) < _FLAT_DB


def _level(power: Power) -> NDArray[np.float64]:
    """Decibels of full scale over 50 ms round each value."""
    around = np.pad(power.astype(np.float64), _SMOOTH // 2, mode="edge")
    smooth = np.convolve(around, np.ones(_SMOOTH) / _SMOOTH, "valid")
    level: NDArray[np.float64] = 10 * np.log10(np.maximum(smooth, _FLOOR))
    return level


def _active(level: NDArray[np.float64]) -> NDArray[np.bool_]:
    floor, loud = (float(value) for value in np.percentile(level, [10, 95]))
    over = min(floor + _ABOVE_FLOOR_DB, max(loud - _BELOW_LOUD_DB, floor + _LEAST_DB))
    return level > max(over, _FAINTEST_DB)


def _joined(edges: NDArray[np.intp]) -> NDArray[np.intp]:
    if len(edges) < 2:
        return edges
    apart = edges[1:, 0] - edges[:-1, 1] >= _SHORTEST_GAP
    starts = edges[np.concatenate(([True], apart)), 0]
    ends = edges[np.concatenate((apart, [True])), 1]
    return np.stack([starts, ends], axis=1)
