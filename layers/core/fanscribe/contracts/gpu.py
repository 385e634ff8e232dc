"""ExplainGpuFailure: what Batch said of a job."""

from __future__ import annotations

from msgspec import Struct

from fanscribe.contracts.estimate import Estimate
from fanscribe.contracts.request import Run
from fanscribe.contracts.shards import ShardRef


class GpuFailure(Struct, frozen=True):
    """The error that `batch:submitJob.sync` raised, as a Catch passes it on."""

    Error: str
    Cause: str


class ExplainPayload(Struct, frozen=True):
    """ExplainGpuFailure's payload."""

    run: Run
    shard: ShardRef
    estimate: Estimate
    failure: GpuFailure
