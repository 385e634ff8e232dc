"""What the job asks of a model that tells speakers apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from fanscribe.contracts import Turn
from numpy.typing import NDArray


class Listener(Protocol):
    """One recording as it is heard, from its first sample to its last."""

    def hear(self, samples: NDArray[np.float32]) -> None:
        """The next stretch, mono at 16 kHz, of any length."""
        ...

    def turns(self) -> tuple[Turn, ...]:
        """Who spoke when, by the starts of the turns; nothing is heard after this.

        Speakers are "A", "B", ... in the order in which they are first heard.
        """
        ...


class Diarizer(Protocol):
    """A loaded model. Whatever the recording's length, it needs the same memory."""

    def listen(self) -> Listener: ...


LoadDiarizer = Callable[[str], Diarizer]
"""`load(model)`. Raises ModelUnavailableError."""
