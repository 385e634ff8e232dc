"""Several channels as one, without letting them cancel each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fanscribe.media.planes import Planes

Mono = NDArray[np.float32]


def to_mono(planes: Planes) -> Mono:
    """The mean of the channels, or the loudest one where the mean would lose it.

    The mean of n channels of which one speaks has 1/n² of its power. Less than half of that
    means that the others subtract: anti-phase stereo, which would mix to silence.
    """
    if len(planes) == 1 or not planes.size:
        only: Mono = planes[0]
        return only
    mean: Mono = planes.mean(axis=0, dtype=np.float32)
    powers = np.square(planes).mean(axis=1)
    if np.square(mean).mean() < powers.max() / len(planes) ** 2 / 2:
        loudest: Mono = planes[int(powers.argmax())]
        return loudest
    return mean
