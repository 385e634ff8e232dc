"""Every transcript of a run, read once: its line goes out, and what the report needs stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from fanscribe import layout
from fanscribe.contracts import Coverage, Engine, Gap
from fanscribe.parallel import in_order
from fanscribe.storage import Bucket


class _Unread(Struct, gc=False):
    """A word that is counted and not read: there may be a hundred thousand in a recording."""


class _Heard(Struct, frozen=True, kw_only=True):
    """A Transcript, as far as a report reads it."""

    file_id: str
    status: Literal["complete", "partial"]
    duration_ms: int
    language: str | None
    engine: Engine
    text: str
    words: tuple[_Unread, ...]
    title: str | None = None
    gaps: tuple[Gap, ...] = ()
    confidence: float | None = None
    coverage: Coverage | None = None
    warnings: tuple[str, ...] = ()


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


class Result(Struct, frozen=True, kw_only=True):
    """What a report says of one transcript, which is all but its text. `gap` is the first."""

    status: Literal["complete", "partial"]
    duration_ms: int
    engine: Engine
    words: int
    title: str | None = None
    language: str | None = None
    confidence: float | None = None
    suspects: int | None = None
    gap_ms: int = 0
    gap: Gap | None = None
    warnings: tuple[str, ...] = ()


def write_transcripts(run_id: str, file_ids: Iterable[str], output: Bucket) -> dict[str, Result]:
    """Write `transcripts.jsonl` in the order of `file_ids`, and return each one's result.

    A transcript's text is held only until its line is sent.
    """
    results: dict[str, Result] = {}

    def read(file_id: str) -> _Heard:
        return output.read_as(layout.output(run_id, file_id, "json"), _Heard)

    def lines() -> Iterator[TranscriptLine]:
        for heard in in_order(read, file_ids):
            results[heard.file_id] = _result(heard)
            yield _line(heard)

    output.write_lines(layout.transcripts(run_id), lines())
    return results


def _line(heard: _Heard) -> TranscriptLine:
    return TranscriptLine(
        file_id=heard.file_id,
        title=heard.title,
        duration_ms=heard.duration_ms,
        language=heard.language,
        engine=heard.engine,
        status=heard.status,
        text=heard.text,
        words=len(heard.words),
        confidence=heard.confidence,
        suspects=_suspects(heard),
    )


def _result(heard: _Heard) -> Result:
    return Result(
        status=heard.status,
        duration_ms=heard.duration_ms,
        engine=heard.engine,
        words=len(heard.words),
        title=heard.title,
        language=heard.language,
        confidence=heard.confidence,
        suspects=_suspects(heard),
        gap_ms=sum(gap.end_ms - gap.start_ms for gap in heard.gaps),
        gap=next(iter(heard.gaps), None),
        warnings=heard.warnings,
    )


def _suspects(heard: _Heard) -> int | None:
    return len(heard.coverage.suspects) if heard.coverage else None
