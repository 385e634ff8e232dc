"""Failure records: written where an item's others lie, before anything is raised."""

from __future__ import annotations

from collections.abc import Iterable

from fanscribe import layout
from fanscribe.contracts import Failure, Item, ShardChunk
from fanscribe.errors import FanscribeError
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket


def of_item(item: Item, state: str, error: str, cause: str) -> Failure:
    """The record that `item` came to its end in `state`; `error` is the error's name."""
    return Failure(
        file_id=item.file_id,
        state=state,
        error=error,
        cause=cause,
        audio_url=item.audio_url,
        row=item.row,
    )


def of_chunk(chunk: ShardChunk, state: str, error: FanscribeError) -> Failure:
    """The record that `chunk`'s whole file, or that excerpt, has no words because of `error`."""
    return Failure(
        file_id=chunk.file_id,
        state=state,
        error=type(error).__name__,
        cause=str(error),
        audio_url=chunk.source.audio_url,
        chunk=named_chunk(chunk),
    )


def named_chunk(chunk: ShardChunk) -> int | None:
    """The chunk that a Failure names: an excerpt's own, none for a whole file."""
    return chunk.index if chunk.excerpt else None


def record(run_id: str, failures: Iterable[Failure], work: Bucket) -> None:
    """Write each to `layout.failure(...)`; all of them are there when this returns."""

    def write(failure: Failure) -> None:
        key = layout.failure(run_id, failure.file_id, failure.state, failure.chunk, failure.channel)
        work.write_as(key, failure)

    in_parallel(write, failures)
