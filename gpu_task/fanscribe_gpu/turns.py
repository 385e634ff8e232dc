"""From how likely each speaker is heard in each frame, to turns."""

from __future__ import annotations

import string

import numpy as np
from fanscribe.contracts import Turn
from numpy.typing import NDArray

_HEARD = 0.5
_GAP_FRAMES = 5  # a pause for breath; two stretches of one speaker so near are one turn
_SHORTEST_FRAMES = 3  # what is shorter is a cough, or a doubt of the model


def turns_of(activity: NDArray[np.float16], frame_ms: int) -> tuple[Turn, ...]:
    """`activity` is (frames, speakers), 0 to 1. Turns of `frame_ms` steps, by their starts."""
    stretches = sorted(
        (start, end, speaker)
        for speaker in range(activity.shape[1])
        for start, end in _stretches(activity[:, speaker] > _HEARD)
    )
    arrived = dict.fromkeys(speaker for _, _, speaker in stretches)
    names = dict(zip(arrived, string.ascii_uppercase, strict=False))
    return tuple(
        Turn(speaker=names[speaker], start_ms=start * frame_ms, end_ms=end * frame_ms)
        for start, end, speaker in stretches
    )


def _stretches(heard: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """`[start, end)` of frames, short gaps closed, short stretches left out."""
    edges = np.flatnonzero(np.diff(heard.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    if not len(edges):
        return []
    apart = edges[1:, 0] - edges[:-1, 1] > _GAP_FRAMES
    starts = edges[np.concatenate([[True], apart]), 0]
    ends = edges[np.concatenate([apart, [True]]), 1]
    long = ends - starts >= _SHORTEST_FRAMES
    return list(zip(starts[long].tolist(), ends[long].tolist(), strict=True))
