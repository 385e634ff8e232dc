"""A hosted shard, the double of the service, and both handlers between them."""

from __future__ import annotations

from typing import Any

import boto3
import httpx
import msgspec
from fanscribe import layout
from fanscribe.contracts import (
    Failure,
    HostedProgress,
    Options,
    Run,
    Shard,
    ShardChunk,
    ShardPayload,
    ShardRef,
    Source,
)
from fanscribe.hosted.ledger import Ledger
from fanscribe.storage import Bucket
from fanscribe_local.assemblyai_double import AssemblyAiDouble, Heard, HeardWord
from handlers import CONTEXT, load_handler

KEY = "0123456789abcdef0123456789abcdef"
WEBHOOK_SECRET = "only-the-service-knows"
SECONDS = 2
HEARD = Heard(
    words=(
        HeardWord(text="Ask", start_ms=100, end_ms=350, confidence=0.9, speaker="A"),
        HeardWord(text="not.", start_ms=400, end_ms=800, confidence=0.8, speaker="B"),
    ),
    language="en_us",
    duration_s=float(SECONDS),
)
RUN = Run(
    run_id="march",
    options=Options(),
    manifest="s3://input/manifest.csv",
    items_key=layout.items("march"),
    item_count=1,
    rejected_count=0,
)


def hear(audio: bytes) -> Heard:
    """Always the same two words, of audio that really arrived."""
    if not audio:
        raise ValueError("no audio")
    return HEARD


def upload(double: AssemblyAiDouble, audio: bytes = b"audio") -> str:
    """The address of `audio` at the double."""
    answer = httpx.post(
        f"{double.base_url}/v2/upload", content=audio, headers={"Authorization": double.api_key}
    )
    return str(answer.raise_for_status().json()["upload_url"])


def chunk(file_id: str, audio_url: str, key: str | None = None, **options: Any) -> ShardChunk:
    return ShardChunk(
        key=key or f"key-of-{file_id}",
        file_id=file_id,
        source=Source(audio_url=audio_url),
        index=options.pop("index", 0),
        start=0,
        end=SECONDS * 16_000,
        **options,
    )


class HostedRig:
    """Runs a shard through the real handlers. `work` is the mocked work bucket."""

    def __init__(self) -> None:
        self.work = Bucket("work")
        self.ledger = Ledger("jobs", days=30)
        self._submit = load_handler("submit_to_assemblyai")
        self._collect = load_handler("collect_from_assemblyai")
        self._await = load_handler("await_webhook")
        self.payload: dict[str, Any] = {}

    def shard(self, *chunks: ShardChunk, run_id: str = "march") -> None:
        """Make these the files of the shard that the next calls are about."""
        shard = Shard(
            run_id=run_id,
            shard_id="hosted-0000",
            engine="assemblyai",
            model="universal-3-5-pro,universal-2",
            chunks=chunks,
        )
        key = layout.shard(run_id, shard.shard_id)
        self.work.write_as(key, shard)
        reference = ShardRef(
            shard_id=shard.shard_id,
            engine="assemblyai",
            shard_key=key,
            audio_ms=SECONDS * 1000 * len(chunks),
            chunk_count=len(chunks),
            timeout_seconds=3600,
        )
        run = msgspec.structs.replace(RUN, run_id=run_id)
        self.payload = msgspec.to_builtins(ShardPayload(run=run, shard=reference))

    def options(self, **options: Any) -> None:
        """The run's options in the next calls."""
        self.payload["run"]["options"] |= options

    def submit(self) -> HostedProgress:
        return msgspec.convert(self._submit(self.payload, CONTEXT), HostedProgress)

    def collect(self, hosted: HostedProgress) -> HostedProgress:
        event = {**self.payload, "hosted": msgspec.to_builtins(hosted)}
        return msgspec.convert(self._collect(event, CONTEXT), HostedProgress)

    def await_webhook(self, hosted: HostedProgress, task_token: str) -> None:
        hosted_event = {"hosted": msgspec.to_builtins(hosted), "task_token": task_token}
        self._await({**self.payload, **hosted_event}, CONTEXT)

    def collect_all(self, hosted: HostedProgress, polls: int = 100) -> HostedProgress:
        """The state machine's loop, without its waits."""
        for _ in range(polls):
            hosted = self.collect(hosted)
            if not hosted.pending:
                return hosted
        raise AssertionError(f"still pending after {polls} polls: {hosted}")

    def forget_jobs(self) -> None:
        """Empty the table of jobs."""
        table = boto3.resource("dynamodb").Table("jobs")
        for item in table.scan()["Items"]:
            table.delete_item(Key={"key": item["key"]})

    def failures(self, run_id: str = "march") -> dict[str, Failure]:
        """The shard's failure records by file."""
        keys = self.work.keys(layout.failures(run_id))
        found = [self.work.read_as(key, Failure) for key in keys]
        return {failure.file_id: failure for failure in found}
