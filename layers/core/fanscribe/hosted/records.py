"""What a hosted shard records in S3 of a file without words."""

from __future__ import annotations

from fanscribe import layout
from fanscribe.contracts import ShardChunk
from fanscribe.failures import named_chunk
from fanscribe.storage import Bucket

SUBMIT = "SubmitToAssemblyAI"
COLLECT = "CollectFromAssemblyAI"


def is_recorded(run_id: str, chunk: ShardChunk, state: str, work: Bucket) -> bool:
    return work.exists(layout.failure(run_id, chunk.file_id, state, named_chunk(chunk)))


def clear_failures(run_id: str, chunk: ShardChunk, work: Bucket) -> None:
    """Take back what earlier tries recorded, now that it goes well."""
    for state in (SUBMIT, COLLECT):
        work.delete(layout.failure(run_id, chunk.file_id, state, named_chunk(chunk)))
