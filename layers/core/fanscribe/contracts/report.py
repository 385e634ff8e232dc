"""ReportRun: every row of the manifest, accounted for."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from fanscribe.contracts.estimate import Estimate
from fanscribe.contracts.request import Engine, Run
from fanscribe.contracts.shards import Plan
from fanscribe.contracts.units import Milliseconds


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
    """ReportRun's payload. `estimate` and `plan` are what the run was promised."""

    run: Run
    estimate: Estimate
    plan: Plan


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one manifest row."""

    file_id: str
    status: Literal["complete", "partial", "failed"]
    audio_url: str | None = None
    row: int | None = None
    duration_ms: Milliseconds | None = None
    engine: Engine | None = None
    words: int | None = None
    error: str | None = None
    cause: str | None = None
    outputs_uri: str | None = None


class RunReport(Struct, frozen=True, kw_only=True):
    """The whole run: `report.json`. `complete + partial + failed` is every row of the manifest.

    `actual_usd` is computed from what the jobs billed, at the same rates as the estimate.
    """

    version: Literal[1] = 1
    run_id: str
    manifest: str
    complete: int
    partial: int
    failed: int
    audio_ms: Milliseconds
    estimated_usd: float
    planned_usd: float
    actual_usd: float
    outcomes: tuple[Outcome, ...]


class ReportSummary(Struct, frozen=True, kw_only=True):
    """The execution's output: enough for a person to see how it went and where to look."""

    run_id: str
    status: Literal["complete", "partial"]
    complete: int
    partial: int
    failed: int
    report_uri: str
