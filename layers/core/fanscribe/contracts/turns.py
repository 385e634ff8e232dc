"""Who spoke when, in a whole recording."""

from __future__ import annotations

from msgspec import Struct

from fanscribe.contracts.units import Milliseconds


class Turn(Struct, frozen=True, kw_only=True, gc=False):
    """A stretch in which one person speaks; those of two people may overlap."""

    speaker: str
    start_ms: Milliseconds
    end_ms: Milliseconds


class Turns(Struct, frozen=True, kw_only=True):
    """All turns of a file, by their starts: the object at `turns/<key>.json`.

    Shared by runs, and apart from the words: these are known chunk by chunk, and who speaks only
    at the end of the file.
    """

    key: str
    model: str
    turns: tuple[Turn, ...]
