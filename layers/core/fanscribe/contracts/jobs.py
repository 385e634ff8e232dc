"""What one job did, and each try at it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from fanscribe.contracts.request import Engine
from fanscribe.contracts.units import Milliseconds

Ratio = Annotated[float, Meta(ge=0.0, le=1.0)]


class Telemetry(Struct, frozen=True, kw_only=True):
    """How well one try used its machine, from the moment the model was loaded.

    `padding_ratio` is the part of what the model was given that was padding, `busy_ratio` the part
    of the time in which it was hearing, `realtime_factor` milliseconds of audio heard in one.
    `decode_wait_ms` is how long the model waited for audio. Memory is the most that was held;
    `peak_gpu_mb` is None without a GPU.
    """

    audio_ms: Milliseconds
    batches: int
    padding_ratio: Ratio
    busy_ratio: Ratio
    decode_wait_ms: Milliseconds
    realtime_factor: float
    peak_memory_mb: int
    peak_gpu_mb: int | None = None


class HostedUse(Struct, frozen=True, kw_only=True):
    """Audio that the hosted engine bills alike, each channel that is heard apart by itself.

    `models` is a comma list, of which the service picks one; `add_ons` are `pricing.json`'s names.
    """

    models: str
    billed_ms: Milliseconds
    add_ons: tuple[str, ...] = ()


class MachineUse(Struct, frozen=True, kw_only=True):
    """Time on GPU hosts that are billed alike; what the host told of itself is None where nobody
    does. `life_cycle` is EC2's word for it."""

    billed_ms: Milliseconds
    instance_type: str | None = None
    life_cycle: str | None = None


class ShardSummary(Struct, frozen=True, kw_only=True):
    """What one job did, for the report's actual cost. Written to `summaries/<shard_id>.json`.

    Of a GPU job it tells all tries together, those whose host was lost too; `telemetry` is the
    last one's. `billed_ms` is the time the machine (or, hosted, the audio) is paid for; `machines`
    and `hosted` tell it by what it costs an hour.
    """

    shard_id: str
    engine: Engine
    model: str
    audio_ms: Milliseconds
    billed_ms: Milliseconds
    chunks_done: int
    chunks_cached: int
    chunks_failed: int
    telemetry: Telemetry | None = None
    machines: tuple[MachineUse, ...] = ()
    hosted: tuple[HostedUse, ...] = ()


class Found(Struct, frozen=True):
    """What had a result when a try began: of an earlier try, or of an earlier run."""

    chunks: int
    audio_ms: Milliseconds


class Death(Struct, frozen=True, kw_only=True):
    """A worker that a signal killed while its host lived on.

    `hearing` has the keys of the chunks that the model was hearing.
    """

    signal: int
    hearing: tuple[str, ...] = ()


class Attempt(Struct, frozen=True, kw_only=True):
    """One try of Batch at one shard: `attempts/<shard_id>/<number>.json`.

    Written when the try begins, at each beat of its progress (`seen_at`), and when it ends: one
    without an end lost its host. Times are milliseconds since 1970, UTC. `instance_type` and
    `life_cycle` ("spot", "on-demand") are the host's, None where nobody tells. `error` is the name
    of what made it fail. `deaths` are of workers that its host outlived, each followed by another.
    """

    shard_id: str
    number: Annotated[int, Meta(ge=1)]
    started_at: Milliseconds
    seen_at: Milliseconds | None = None
    ended_at: Milliseconds | None = None
    ended: Literal["done", "failed", "stopped"] | None = None
    error: str | None = None
    instance_type: str | None = None
    life_cycle: str | None = None
    found: Found | None = None
    deaths: tuple[Death, ...] = ()

    @property
    def machine_ms(self) -> int:
        """How long a machine was paid for; of a lost host, as far as is known."""
        return max(0, (self.ended_at or self.seen_at or self.started_at) - self.started_at)
