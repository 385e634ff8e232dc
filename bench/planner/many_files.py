"""PlanShards whole over up to a million files: CPU seconds and peak memory, S3 in this process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from fanscribe import layout
from fanscribe.contracts import (
    Chunk,
    CutPlan,
    Item,
    MapResult,
    Options,
    PlanPayload,
    ResultLocation,
    Run,
    Source,
)
from fanscribe.map_children import items_per_batch
from fanscribe.planning.plan import plan_shards
from fanscribe.settings import Settings
from fanscribe.storage import Bucket

from bench.peak_memory import peak_mb

RUN = "bench"
CHUNK = 300 * 16_000
SIZES = ((10_000, 1), (100_000, 1), (1_000_000, 1), (10_000, 8), (100_000, 8))


class Planned(Bucket):
    """A work bucket in which every item of a run is planned; what is written is let go."""

    def __init__(self, files: int, chunks: int) -> None:
        self.name, self.files, self.chunks = "work", files, chunks
        self.requests = 0

    def keys(self, prefix: str) -> Iterator[str]:
        if prefix == layout.plan_batches(RUN):
            for first in range(0, self.files, items_per_batch(self.files)):
                yield layout.plan_batch(RUN, str(first))

    def read_lines(self, key: str, kind: type) -> Iterator[Any]:
        self.requests += 1
        numbers = range(self.files)
        if key != layout.items(RUN):
            first = int(Path(key).stem)
            numbers = range(first, min(self.files, first + items_per_batch(self.files)))
        decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(kind)
        made = _item if kind is Item else self._plan
        return (decoder.decode(msgspec.json.encode(made(number))) for number in numbers)

    def read(self, key: str) -> bytes:
        self.requests += 1
        raise KeyError(key)

    def exists(self, key: str) -> bool:  # noqa: ARG002
        self.requests += 1
        return False

    def write(self, key: str, body: bytes, content_type: str = "") -> None:  # noqa: ARG002
        self.requests += 1

    def write_lines(self, key: str, values: Iterable[object]) -> None:  # noqa: ARG002
        self.requests += 1
        for value in values:
            msgspec.json.encode(value)

    def _plan(self, number: int) -> CutPlan:
        return CutPlan(
            item=_item(number),
            source=Source(audio_url=_item(number).audio_url, etag=f"{number:032x}", size=2_000_000),
            container="mp3",
            codec="mp3float",
            channels=2,
            sample_rate=44_100,
            samples=self.chunks * CHUNK,
            chunks=tuple(
                Chunk(index=index, start=index * CHUNK, end=(index + 1) * CHUNK)
                for index in range(self.chunks)
            ),
        )


def run() -> Iterator[str]:
    yield "PlanShards whole, of plans that the Map's children wrote together; S3 answers at once."
    yield ""
    yield "| files | chunks a file | CPU s | peak MB | requests but for listings | shards |"
    yield "|---|---|---|---|---|---|"
    for files, chunks in SIZES:
        command = [sys.executable, "-m", "bench.planner.many_files", str(files), str(chunks)]
        told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        yield (
            f"| {files:,} | {chunks} | {told['seconds']:.1f} | {told['mb']} "
            f"| {told['requests']:,} | {told['shards']} |"
        )


def main(files: int, chunks: int) -> None:
    work = Planned(files, chunks)
    began = time.process_time()
    settings = Settings(work_bucket="work", output_bucket="output")
    plan = plan_shards(_payload(files), settings, work, lambda: False)
    if plan.merge_count != files:
        raise RuntimeError(f"{files} files were asked for, {plan.merge_count} are planned")
    told = {
        "seconds": time.process_time() - began,
        "mb": peak_mb(),
        "requests": work.requests,
        "shards": plan.shard_count,
    }
    print(json.dumps(told))


def _item(number: int) -> Item:
    return Item(
        file_id=f"episode-{number:07d}",
        audio_url=f"s3://a-bucket-of-recordings/shows/episode-{number:07d}.mp3",
        row=number + 1,
    )


def _payload(files: int) -> PlanPayload:
    run = Run(
        run_id=RUN,
        options=Options(budget_usd=1e9),
        manifest="s3://input/bench.csv",
        items_key=layout.items(RUN),
        item_count=files,
        rejected_count=0,
    )
    return PlanPayload(run, MapResult("arn", ResultLocation("work", "none")))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
