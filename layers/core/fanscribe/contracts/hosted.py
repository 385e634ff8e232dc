"""SubmitToAssemblyAI and CollectFromAssemblyAI: jobs at the service."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from fanscribe.contracts.request import Run
from fanscribe.contracts.shards import ShardChunk, ShardRef


class ShardPayload(Struct, frozen=True):
    """SubmitToAssemblyAI's payload."""

    run: Run
    shard: ShardRef


class HostedJob(Struct, frozen=True, kw_only=True):
    """One file at the hosted service; `transcript_id` is the service's own id.

    `called_back`: the service was asked to tell this shard's webhook when the job ends.
    """

    chunk: ShardChunk
    transcript_id: str
    called_back: bool = False


class HostedProgress(Struct, frozen=True, kw_only=True):
    """The polling loop's memory. The jobs themselves are listed at `jobs_key`.

    `called_back` counts those whose end the service will tell us by webhook; that is waited for
    `webhook_seconds`, and then they are polled.
    """

    jobs_key: str
    pending: int
    done: int
    failed: int
    polls: int
    wait_seconds: Annotated[int, Meta(ge=1)]
    called_back: int = 0
    webhook_seconds: Annotated[int, Meta(ge=1)] = 1


class CollectPayload(Struct, frozen=True):
    """CollectFromAssemblyAI's payload."""

    run: Run
    shard: ShardRef
    hosted: HostedProgress


class AwaitPayload(Struct, frozen=True):
    """AwaitWebhook's payload; `task_token` is what answers the state."""

    run: Run
    shard: ShardRef
    hosted: HostedProgress
    task_token: str
