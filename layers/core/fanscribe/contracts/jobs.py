"""What one job did, and each try at it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from fanscribe.contracts.request import Engine
from fanscribe.contracts.units import Milliseconds


class ShardSummary(Struct, frozen=True, kw_only=True):
    """What one job did, for the report's actual cost. Written to `summaries/<shard_id>.json`.

    `billed_ms` is the time the machine (or, hosted, the audio) is paid for.
    """

    shard_id: str
    engine: Engine
    model: str
    audio_ms: Milliseconds
    billed_ms: Milliseconds
    chunks_done: int
    chunks_cached: int
    chunks_failed: int


class Attempt(Struct, frozen=True, kw_only=True):
    """One try of Batch at one shard: `attempts/<shard_id>/<number>.json`.

    Written when the try begins, and again when it ends: one without an end lost its host. Times
    are milliseconds since 1970, UTC. `instance_type` is the host's, None where nobody tells.
    """

    shard_id: str
    number: Annotated[int, Meta(ge=1)]
    started_at: Milliseconds
    ended_at: Milliseconds | None = None
    ended: Literal["done", "failed", "stopped"] | None = None
    instance_type: str | None = None
