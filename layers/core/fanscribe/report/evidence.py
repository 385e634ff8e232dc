"""What a run left in S3, read once: the facts that its report is made of."""

from __future__ import annotations

from itertools import islice
from typing import Literal, NamedTuple, TypeVar

from msgspec import Struct

from fanscribe import layout
from fanscribe.contracts import Engine, Failure, Gap, Item, Run, ShardSummary, Transcript
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket

T = TypeVar("T")

REJECTED_SHOWN = 1_000
"""Rejected manifest rows that a report lists; `rejected.jsonl` has all."""


class TranscriptLine(Struct, frozen=True, kw_only=True):
    """One transcript in short: a line of `transcripts.jsonl`.

    `suspects` counts the stretches where words and sound do not go together; None where nobody
    looked.
    """

    file_id: str
    title: str | None
    duration_ms: int
    language: str | None
    engine: Engine
    status: Literal["complete", "partial"]
    text: str
    words: int = 0
    confidence: float | None = None
    suspects: int | None = None


class Result(NamedTuple):
    """An item's line, how many words it has, and its first gap if it is partial."""

    line: TranscriptLine
    words: int
    gap: Gap | None


class Evidence(NamedTuple):
    """Items in the manifest's order; results by file id; failure records in the order of keys."""

    items: list[Item]
    results: dict[str, Result]
    failures: list[Failure]
    planned: set[str]
    summaries: list[ShardSummary]


def gather(run: Run, work: Bucket, output: Bucket) -> Evidence:
    items = list(work.read_lines(run.items_key, Item))
    written = set(output.keys(f"{run.run_id}/"))
    whole = [each.file_id for each in items if _json(run, each.file_id) in written]
    results = in_parallel(lambda file_id: _result(run, file_id, output), whole)
    plans = set(work.keys(layout.plans(run.run_id)))
    return Evidence(
        items,
        dict(zip(whole, results, strict=True)),
        [*_rejected(run, work), *_read_all(work, layout.failures(run.run_id), Failure)],
        {each.file_id for each in items if layout.plan(run.run_id, each.file_id) in plans},
        _read_all(work, layout.summaries(run.run_id), ShardSummary),
    )


def _rejected(run: Run, work: Bucket) -> list[Failure]:
    if not run.rejected_count:
        return []
    return list(islice(work.read_lines(layout.rejected(run.run_id), Failure), REJECTED_SHOWN))


def _json(run: Run, file_id: str) -> str:
    # The merge writes it last: where it is, the item's other files are too.
    return layout.output(run.run_id, file_id, "json")


def _result(run: Run, file_id: str, output: Bucket) -> Result:
    found = output.read_as(_json(run, file_id), Transcript)
    line = TranscriptLine(
        file_id=found.file_id,
        title=found.title,
        duration_ms=found.duration_ms,
        language=found.language,
        engine=found.engine,
        status=found.status,
        text=found.text,
        words=len(found.words),
        confidence=found.confidence,
        suspects=len(found.coverage.suspects) if found.coverage else None,
    )
    return Result(line, len(found.words), next(iter(found.gaps), None))


def _read_all(bucket: Bucket, prefix: str, kind: type[T]) -> list[T]:
    return in_parallel(lambda key: bucket.read_as(key, kind), bucket.keys(prefix))
