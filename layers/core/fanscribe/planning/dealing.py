"""One engine's chunks, dealt out to its shards and written where the jobs look for them."""

from __future__ import annotations

from collections.abc import Sequence

from fanscribe import layout
from fanscribe.contracts import Engine, Mode, Shard, ShardRef, samples_to_ms
from fanscribe.planning.shards import Unit, pack, timeout_seconds


def deal(
    run_id: str,
    engine: Engine,
    model: str,
    units: Sequence[Unit],
    count: int,
    mode: Mode = "batched",
    diarizer: str | None = None,
) -> list[Shard]:
    """The engine's shards, `<engine>-0001` onwards, `count` of them if there are units enough."""
    return [
        Shard(
            run_id=run_id,
            shard_id=f"{engine}-{number:04d}",
            engine=engine,
            model=model,
            chunks=chunks,
            mode=mode,
            diarizer=diarizer,
        )
        for number, chunks in enumerate(pack(units, count), 1)
    ]


def reference(shard: Shard) -> ShardRef:
    """The shard as the state machine sees it."""
    audio_ms = samples_to_ms(Unit(shard.chunks).samples)
    return ShardRef(
        shard_id=shard.shard_id,
        engine=shard.engine,
        shard_key=layout.shard(shard.run_id, shard.shard_id),
        audio_ms=audio_ms,
        chunk_count=len(shard.chunks),
        timeout_seconds=timeout_seconds(audio_ms),
    )
