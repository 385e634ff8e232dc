"""ExplainGpuFailure as the state machine calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import msgspec
import pytest
from fanscribe import layout
from fanscribe.contracts import (
    Chunk,
    CutPlan,
    ExplainPayload,
    Failure,
    Item,
    Shard,
    ShardChunk,
    ShardRef,
    Source,
)
from fanscribe.errors import GpuHostLostError
from fanscribe.storage import Bucket

EVENT = json.loads((Path(__file__).parents[2] / "events/explain_gpu_failure.json").read_text())
PAYLOAD = msgspec.convert(EVENT, ExplainPayload)
RUN_ID = PAYLOAD.run.run_id
SOURCE = Source(audio_url="s3://input/jfk.flac", etag="e")
MINUTE = 60 * 16_000


@pytest.fixture
def explain(
    stacked_env: Any, load_handler: Callable[[str], Any], lambda_context: Any
) -> Callable[[], Any]:
    """The handler, on the example event, with the shard that the event speaks of."""
    work = Bucket("work")
    shard = Shard(
        run_id=RUN_ID,
        shard_id=PAYLOAD.shard.shard_id,
        engine="parakeet",
        model="m",
        chunks=(
            ShardChunk(
                key="k", file_id="jfk", source=SOURCE, index=0, start=0, end=MINUTE, fallback=True
            ),
        ),
    )
    plan = CutPlan(
        item=Item(file_id="jfk", audio_url=SOURCE.audio_url, row=1),
        source=SOURCE,
        container="flac",
        codec="flac",
        channels=1,
        sample_rate=16_000,
        samples=MINUTE,
        chunks=(Chunk(index=0, start=0, end=MINUTE),),
    )
    work.write_as(PAYLOAD.shard.shard_key, shard)
    work.write_as(layout.plan(RUN_ID, "jfk"), plan)
    handler = load_handler("explain_gpu_failure")
    return lambda: handler(EVENT, lambda_context)


def test_a_lost_host_hands_the_shard_to_the_hosted_engine(explain: Callable[[], Any]) -> None:
    boto3.client("secretsmanager").create_secret(Name="assemblyai-key", SecretString="0123abcd")
    reference = msgspec.convert(explain(), ShardRef)
    assert reference.engine == "assemblyai"
    assert reference.audio_ms == 60_000
    shard = Bucket("work").read_as(reference.shard_key, Shard)
    assert [chunk.file_id for chunk in shard.chunks] == ["jfk"]


def test_without_a_key_the_lost_host_is_raised_by_name_after_it_was_recorded(
    explain: Callable[[], Any],
) -> None:
    with pytest.raises(GpuHostLostError, match="host was lost 2 times"):
        explain()
    key = layout.failure(RUN_ID, "jfk", "TranscribeOnGpu")
    assert Bucket("work").read_as(key, Failure).error == "GpuHostLostError"
