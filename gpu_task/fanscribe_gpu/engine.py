"""What the job asks of a model, so that any could take Parakeet's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from fanscribe.contracts import Word
from numpy.typing import NDArray


class Clip(NamedTuple):
    """Audio to hear in one go, mono at 16 kHz, and the words to listen for in it."""

    samples: NDArray[np.float32]
    key_terms: tuple[str, ...] = ()


class HeardClip(NamedTuple):
    """The words of one clip, their times in milliseconds from the clip's start."""

    words: tuple[Word, ...]
    language: str | None = None


class BatchTooLargeError(Exception):
    """The batch does not fit the device's memory: fewer clips at once may."""


class Engine(Protocol):
    """A loaded model."""

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        """One answer a clip, in order. Called by one thread only.

        Raises BatchTooLargeError, and GpuDeviceError if the device itself fails.
        """
        ...


LoadEngine = Callable[[str], Engine]
"""`load(model)`. Raises ModelUnavailableError."""
