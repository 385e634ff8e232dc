"""Which chunks were transcribed before: a question to S3 for each, or for a thousand at once.

`chunks/` is shared by all runs. Asking for one key costs 1/12 of a page of a listing, and waits
about a tenth as long; a page has a thousand keys, of which perhaps none is asked for. So a run of
many chunks lists, as long as that is cheaper than asking, and asks for what the listing did not
come to.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from fanscribe import layout
from fanscribe.contracts import ShardChunk
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket

LISTED_FROM = 5_000
"""Chunks of a run that is worth a listing."""

LISTED_PER_CHUNK = 50
"""Keys listed for each that is asked for, before asking is cheaper: 20 requests to a page."""

_FIRST_DIGITS = "0123456789abcdef"


def transcribed(chunks: Iterable[ShardChunk], work: Bucket) -> set[str]:
    """The keys whose results an earlier run, or an earlier try, left in the work bucket."""
    keys = sorted({chunk.key for chunk in chunks})
    if len(keys) < LISTED_FROM:
        found = in_parallel(lambda key: work.exists(layout.chunk_result(key)), keys)
        return {key for key, is_there in zip(keys, found, strict=True) if is_there}
    by_digit = [[key for key in keys if key.startswith(digit)] for digit in _FIRST_DIGITS]
    return set().union(*in_parallel(lambda own: _listed(own, work), by_digit))


def _listed(keys: list[str], work: Bucket) -> set[str]:
    """Of keys that begin alike, in order: those that are there."""
    if not keys:
        return set()
    wanted = {layout.chunk_result(key): key for key in keys}
    limit = len(keys) * LISTED_PER_CHUNK
    found: set[str] = set()
    last, count = "", 0
    for last in islice(work.keys(layout.chunk_results(keys[0][0])), limit):
        count += 1
        if last in wanted:
            found.add(wanted[last])
    if count < limit:
        return found
    beyond = (key for name, key in wanted.items() if name > last)
    return found | {key for key in beyond if work.exists(layout.chunk_result(key))}
