"""ReportRun: every row of the manifest, accounted for."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from fanscribe.contracts.estimate import Estimate
from fanscribe.contracts.jobs import Attempt
from fanscribe.contracts.request import Engine, Run
from fanscribe.contracts.shards import Plan
from fanscribe.contracts.units import Confidence, Milliseconds


class Failure(Struct, frozen=True, kw_only=True):
    """Why an item, or a part of it, has no words: the object at `layout.failure(...)`.

    Written before the error is raised, so that it outlives whoever raised it.
    `chunk` is the chunk's index, None where the whole item failed; `channel` the channel that was
    to be heard, None where all were.
    """

    file_id: str
    state: str
    error: str
    cause: str
    audio_url: str | None = None
    row: int | None = None
    chunk: int | None = None
    channel: int | None = None


class ReportPayload(Struct, frozen=True):
    """ReportRun's payload. `estimate` and `plan` are what the run was promised.

    `started_at` is when the execution began.
    """

    run: Run
    estimate: Estimate
    plan: Plan
    started_at: datetime | None = None


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one manifest row.

    `suspects` counts stretches where words and sound do not go together, None where nobody
    looked; `gap_ms` is the time without words because chunks failed. `reason` says why this
    engine heard it, where that is not plain to see; `warnings` are the cut plan's and
    the transcript's.
    """

    file_id: str
    status: Literal["complete", "partial", "failed"]
    audio_url: str | None = None
    row: int | None = None
    title: str | None = None
    duration_ms: Milliseconds | None = None
    engine: Engine | None = None
    reason: str | None = None
    language: str | None = None
    words: int | None = None
    confidence: Confidence | None = None
    suspects: int | None = None
    gap_ms: Milliseconds = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None
    cause: str | None = None
    outputs_uri: str | None = None


class EngineShare(Struct, frozen=True, kw_only=True):
    """One engine's part of a run. `usd` is what its jobs billed, without orchestration.

    `heard_ms` is the audio that its jobs transcribed in this run, and `billed_ms` what is paid
    for it: machine time, or, hosted, audio. Items found transcribed already count in `items`.
    """

    engine: Engine
    items: int
    audio_ms: Milliseconds
    heard_ms: Milliseconds
    billed_ms: Milliseconds
    usd: float


class LanguageShare(Struct, frozen=True, kw_only=True):
    """The recordings in one language; None where no engine named any."""

    language: str | None
    items: int
    audio_ms: Milliseconds


class ShardReport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One shard as planned, as billed, and each try at it in order.

    `billed_ms` is None where no job told: it never ended, or never began.
    """

    shard_id: str
    engine: Engine
    audio_ms: Milliseconds
    chunk_count: int
    billed_ms: Milliseconds | None = None
    chunks_failed: int = 0
    attempts: tuple[Attempt, ...] = ()


class Calibration(Struct, frozen=True, kw_only=True):
    """What came out over what was said before; None where either is nought.

    `audio` is measured over estimated time, of the transcribed items whose rows gave one; `usd`
    is actual over planned dollars. `gpu_speed` is hours of audio per billed hour of machine: what
    the rates call `speed`.
    """

    audio: float | None = None
    usd: float | None = None
    gpu_speed: float | None = None


class RunReport(Struct, frozen=True, kw_only=True):
    """The whole run: `report.json`. `complete + partial + failed` is every row of the manifest.

    `outcomes` lists all of them but `unlisted`: of rejected rows the first thousand stand here, and
    all in the work bucket's `rejected.jsonl`.

    `actual_usd` is computed from what the jobs billed, each GPU host at the price of its type.
    `started_at` and `ended_at` are milliseconds since 1970, UTC.
    """

    version: Literal[1] = 1
    run_id: str
    manifest: str
    started_at: Milliseconds | None = None
    ended_at: Milliseconds | None = None
    complete: int
    partial: int
    failed: int
    unlisted: int = 0
    audio_ms: Milliseconds
    words: int = 0
    estimated_usd: float
    planned_usd: float
    actual_usd: float
    calibration: Calibration = Calibration()
    engines: tuple[EngineShare, ...] = ()
    languages: tuple[LanguageShare, ...] = ()
    shards: tuple[ShardReport, ...] = ()
    outcomes: tuple[Outcome, ...]


class ReportSummary(Struct, frozen=True, kw_only=True):
    """The execution's output: enough for a person to see how it went and where to look."""

    run_id: str
    status: Literal["complete", "partial"]
    complete: int
    partial: int
    failed: int
    report_uri: str
