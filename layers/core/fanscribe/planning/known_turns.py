"""Whose speakers an earlier run, or an earlier try, has told apart."""

from __future__ import annotations

from collections.abc import Iterable

from fanscribe import layout
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket


def untold(wanted: Iterable[str | None], work: Bucket) -> set[str]:
    """Of these keys of turns, those that are not in the work bucket yet."""
    keys = sorted({key for key in wanted if key})
    found = in_parallel(lambda key: work.exists(layout.turns(key)), keys)
    return {key for key, is_there in zip(keys, found, strict=True) if not is_there}
