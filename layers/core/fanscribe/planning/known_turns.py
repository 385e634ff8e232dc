"""Whose speakers an earlier run, or an earlier try, has told apart."""

from __future__ import annotations

from collections.abc import Iterable

from fanscribe import layout
from fanscribe.parallel import in_parallel
from fanscribe.planning.assignment import Assignment
from fanscribe.storage import Bucket
from fanscribe.turns_key import turns_key


def turns_of(given: Assignment) -> str | None:
    """The key of the item's turns; None where no model of ours tells its speakers apart."""
    return turns_key(given.plan.source, given.diarizer) if given.diarizer else None


def untold(items: Iterable[Assignment], work: Bucket) -> set[str]:
    """The keys of turns that are wanted, and not in the work bucket yet."""
    keys = sorted({key for item in items if (key := turns_of(item))})
    found = in_parallel(lambda key: work.exists(layout.turns(key)), keys)
    return {key for key, is_there in zip(keys, found, strict=True) if not is_there}
