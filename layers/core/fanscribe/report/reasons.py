"""Why a recording was heard by the engine that heard it, where that is not plain to see."""

from __future__ import annotations

from fanscribe.contracts import Engine, Item, Options
from fanscribe.effective import effective
from fanscribe.planning.routing import speaks_parakeet


def reason(item: Item, options: Options, planned: Engine, heard: Engine) -> str | None:
    """A sentence for a person; None where the engine was asked for, or is the usual one."""
    asked = effective(item, options)
    if heard != planned:
        return "Its GPU shard failed: the hosted engine heard it instead."
    if heard == "parakeet" or asked.engine == "assemblyai":
        return None
    if not speaks_parakeet(asked.language):
        return f"Parakeet does not know its language, {asked.language}."
    return "No GPU would have been ready in time."
