"""PlanShards: chunks of many files, packed for one engine each."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from fanscribe.contracts.assemblyai import AssemblyAiOptions
from fanscribe.contracts.cut_plan import Anchor, Source
from fanscribe.contracts.estimate import Estimate
from fanscribe.contracts.request import Engine, Mode, Run
from fanscribe.contracts.units import Milliseconds, Samples


class ResultLocation(Struct, frozen=True):
    """The bucket and the key of a ResultWriter's `manifest.json`."""

    Bucket: str
    Key: str


class MapResult(Struct, frozen=True):
    """What a Distributed Map with a ResultWriter returns: where its result files are."""

    MapRunArn: str
    ResultWriterDetails: ResultLocation


class PlanPayload(Struct, frozen=True):
    """PlanShards' payload."""

    run: Run
    split: MapResult


class ShardChunk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One chunk to transcribe. `key` names its result: `chunks/<key>.json`.

    `fallback` is whether its file may be handed to the hosted engine if the GPU fails.
    `channel` is the one channel to be heard, counted from 1; None where all are heard as one.
    `multichannel` asks an engine that hears whole files to tell their `channels` apart itself.
    `assemblyai` is what its row asks of that engine, over what the run does; None is the run's.
    An `excerpt` has to be cut out of its file before such an engine can have it.
    """

    key: str
    file_id: str
    source: Source
    index: int
    start: Samples
    end: Samples
    hard_cut: bool = False
    language: str | None = None
    key_terms: tuple[str, ...] = ()
    diarize: bool = False
    multichannel: bool = False
    channel: int | None = None
    channels: Annotated[int, Meta(ge=1)] = 1
    assemblyai: AssemblyAiOptions | None = None
    excerpt: bool = False
    overlap_before: Samples = 0
    overlap_after: Samples = 0
    anchor: Anchor | None = None
    fallback: bool = False


class Shard(Struct, frozen=True, kw_only=True):
    """One engine's load: chunks of many files. Written to `shards/<shard_id>.json`.

    For the hosted engine each chunk is a whole file, or an excerpt of hours. `diarizer` is the
    model that tells speakers apart where a chunk asks for it; the hosted engine does so itself.
    """

    run_id: str
    shard_id: str
    engine: Engine
    model: str
    chunks: tuple[ShardChunk, ...]
    mode: Mode = "batched"
    diarizer: str | None = None


class ShardRef(Struct, frozen=True, kw_only=True):
    """A shard as the state machine sees it: a line of `shards.jsonl`.

    `purchase` is how its GPU host is paid for: Spot first, on demand where Spot had none.
    """

    shard_id: str
    engine: Engine
    shard_key: str
    audio_ms: Milliseconds
    chunk_count: int
    timeout_seconds: Annotated[int, Meta(ge=60)]
    purchase: Literal["spot", "on_demand"] = "spot"


class Plan(Struct, frozen=True, kw_only=True):
    """What PlanShards decided. `cached_chunks` were transcribed by an earlier run."""

    shards_key: str
    shard_count: int
    merges_key: str
    merge_count: int
    chunk_count: int
    cached_chunks: int
    estimate: Estimate
