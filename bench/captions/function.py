"""MergeTranscripts' own code, with all that it imports, on an S3 in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from fanscribe import layout, stage
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import CutPlan, MergeBatch, MergeItem, Options, Run
from fanscribe.settings import Settings
from fanscribe.storage import Bucket, s3_client
from fanscribe.transcript.merging import merge_items

MODEL = "nvidia/parakeet-tdt-0.6b-v3"
RUN = "bench"


class InMemory(Bucket):
    """A bucket that is a dictionary."""

    def __init__(self, name: str) -> None:
        super().__init__(name, s3_client())
        self.held: dict[str, bytes] = {}

    def read(self, key: str) -> bytes:
        return self.held[key]

    def write(self, key: str, body: bytes, content_type: str = "") -> None:  # noqa: ARG002
        self.held[key] = body

    def keys(self, prefix: str) -> Iterator[str]:
        return (key for key in sorted(self.held) if key.startswith(prefix))


def filled(plan: CutPlan, results: Sequence[bytes]) -> InMemory:
    """A work bucket as the states before leave it."""
    work = InMemory("work")
    work.write_as(layout.plan(RUN, plan.item.file_id), plan)
    for chunk, result in zip(plan.chunks, results, strict=True):
        key = chunk_key(
            plan.source,
            chunk.start,
            chunk.end,
            engine="parakeet",
            model=MODEL,
            language=None,
            key_terms=(),
            diarize=False,
        )
        work.write(layout.chunk_result(key), result)
    return work


def merged(plan: CutPlan, work: InMemory) -> int:
    """Merge the one item, and say how many bytes were written."""
    stage.logger.setLevel("ERROR")
    run = Run(
        run_id=RUN,
        options=Options(),
        manifest="s3://input/bench.csv",
        items_key=layout.items(RUN),
        item_count=1,
        rejected_count=0,
    )
    item = MergeItem(file_id=plan.item.file_id, engine="parakeet", model=MODEL)
    batch = msgspec.convert(
        msgspec.to_builtins(MergeBatch(run=run, items=(item,))), type=MergeBatch
    )
    output = InMemory("output")
    merge_items(batch, work, output, Settings(work_bucket="work", output_bucket="output"))
    return sum(map(len, output.held.values()))
