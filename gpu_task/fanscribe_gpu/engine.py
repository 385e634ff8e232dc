"""What the job asks of a model, so that any could take Parakeet's place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from fanscribe.contracts import Word
from numpy.typing import NDArray

Audio = NDArray[np.float32]
"""Mono, 16 kHz, shape (samples,)."""


class Clip(NamedTuple):
    """Audio to hear in one go, and the words to listen for in it."""

    samples: Audio
    key_terms: tuple[str, ...] = ()


class HeardClip(NamedTuple):
    """The words of one clip, their times in milliseconds from the clip's start; `warnings` are
    sentences for a person."""

    words: tuple[Word, ...]
    language: str | None = None
    warnings: tuple[str, ...] = ()


class Window(NamedTuple):
    """One step of a stream: what is heard now, and around it what helps to hear it.

    The first `before` of the samples were heard in earlier steps, the last `after` will be in
    later ones. `memory` is what the engine kept of the step before, None at the stream's start;
    nothing follows a window that `is_last`.
    """

    samples: Audio
    before: int
    after: int
    is_last: bool
    memory: object = None
    key_terms: tuple[str, ...] = ()


class HeardWindow(NamedTuple):
    """The words that a step completed, in milliseconds on the stream's clock.

    No word that begins before `settled_ms` is still to come. `memory` belongs to the next step.
    """

    words: tuple[Word, ...]
    settled_ms: int
    memory: object


class BatchTooLargeError(Exception):
    """The batch does not fit the device's memory: fewer clips at once may."""


class Engine(Protocol):
    """A loaded model. One thread only calls it."""

    @property
    def frame_samples(self) -> int:
        """The samples of one step of its encoder: windows begin and step on at multiples of it."""
        ...

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        """One answer a clip, in order.

        Raises BatchTooLargeError, and GpuDeviceError if the device itself fails.
        """
        ...

    def listen(self, windows: Sequence[Window]) -> list[HeardWindow]:
        """One answer a window, each of another stream, in order. Raises as `transcribe` does."""
        ...

    def attend_locally(self) -> None:
        """From now on, clips may be hours long: each sound looks only so far around."""
        ...


LoadEngine = Callable[[str], Engine]
"""`load(model)`. Raises ModelUnavailableError."""
