"""What an engine heard."""

from __future__ import annotations

from msgspec import Struct

from fanscribe.contracts.request import Engine
from fanscribe.contracts.units import Confidence, Milliseconds, Samples, Span


# Without references to other objects, it need not be watched by the garbage collector.
class Word(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One spoken word on the file's clock, punctuation attached."""

    text: str
    start_ms: Milliseconds
    end_ms: Milliseconds
    confidence: Confidence | None = None
    speaker: str | None = None
    channel: str | None = None


class ChunkResult(Struct, frozen=True, kw_only=True):
    """What an engine heard in `[start, end)`: the object at `chunks/<key>.json`.

    Shared by runs: the key holds everything that could change the words. An engine may listen
    beyond the range where it was cut hard; the merge puts the two hearings together. `speech` is
    where in the file this chunk has the energy of speech, None if nobody looked. `warnings` are
    sentences for a person, such as that a key term cannot be spelled.
    """

    key: str
    engine: Engine
    model: str
    start: Samples
    end: Samples
    words: tuple[Word, ...]
    language: str | None = None
    speech: tuple[Span, ...] | None = None
    warnings: tuple[str, ...] = ()
