"""What a hosted shard records in S3 of a file without words."""

from __future__ import annotations

from fanscribe import layout
from fanscribe.contracts import ShardChunk
from fanscribe.storage import Bucket

SUBMIT = "SubmitToAssemblyAI"
COLLECT = "CollectFromAssemblyAI"


def chunk_of(chunk: ShardChunk) -> int | None:
    """The chunk that a Failure names: an excerpt's own, none for a whole file."""
    return chunk.index if chunk.excerpt else None


def is_recorded(run_id: str, chunk: ShardChunk, state: str, work: Bucket) -> bool:
    return work.exists(layout.failure(run_id, chunk.file_id, state, chunk_of(chunk)))


def clear_failures(run_id: str, chunk: ShardChunk, work: Bucket) -> None:
    """Take back what earlier tries recorded, now that it goes well."""
    for state in (SUBMIT, COLLECT):
        work.delete(layout.failure(run_id, chunk.file_id, state, chunk_of(chunk)))
