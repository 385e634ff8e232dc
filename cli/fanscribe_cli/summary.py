"""What became of a run, as facts: for a table, or as JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec
from fanscribe.contracts import Outcome, RunReport, Transcript
from msgspec import Struct

from fanscribe_cli.cause import Ending
from fanscribe_cli.wer import WordErrors, total, word_errors


class FileSummary(Struct, frozen=True, kw_only=True):
    """One recording. `outputs` is the folder of its transcripts on this machine.

    `word_errors` is None without a reference, or without a transcript to hold against it.
    """

    file_id: str
    status: str
    duration_ms: int | None = None
    engine: str | None = None
    word_errors: WordErrors | None = None
    outputs: Path | None = None
    error: str | None = None
    cause: str | None = None


class Summary(Struct, frozen=True, kw_only=True):
    """A run. `report` is None where it ended before there was one."""

    run_id: str
    execution_arn: str
    ending: Ending
    output_dir: Path
    is_embedded: bool
    engine_note: str | None = None
    report: RunReport | None = None
    files: tuple[FileSummary, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Of every manifest row; none where there is no report."""
        return self.report.outcomes if self.report else ()

    @property
    def word_errors(self) -> WordErrors | None:
        """Of all files that have a reference; None if none has."""
        compared = [file.word_errors for file in self.files if file.word_errors]
        return total(compared) if compared else None


def read_report(fetched: Collection[Path], folder: Path) -> RunReport | None:
    """The run's `report.json`; None if it left none.

    Here and below only what was `fetched` is read: the folder may hold an earlier run's files.
    """
    file = folder / "report.json"
    return msgspec.json.decode(file.read_bytes(), type=RunReport) if file in fetched else None


def file_summaries(
    report: RunReport, fetched: Collection[Path], folder: Path, references: Path | None
) -> Iterator[FileSummary]:
    """One for each manifest row, in the report's order."""
    for outcome in report.outcomes:
        outputs = folder / outcome.file_id
        yield FileSummary(
            file_id=outcome.file_id,
            status=outcome.status,
            duration_ms=outcome.duration_ms,
            engine=outcome.engine,
            word_errors=_compared(outcome, _text(fetched, outputs), references),
            outputs=outputs if outcome.status != "failed" else None,
            error=outcome.error,
            cause=outcome.cause,
        )


def _compared(outcome: Outcome, heard: str | None, references: Path | None) -> WordErrors | None:
    reference = references / f"{outcome.file_id}.txt" if references else None
    if heard is None or reference is None or not reference.is_file():
        return None
    return word_errors(reference.read_text(encoding="utf-8-sig"), heard)


def _text(fetched: Collection[Path], outputs: Path) -> str | None:
    """The transcript's words, from the one of its formats that holds them plainest."""
    structured, plain = outputs / "transcript.json", outputs / "transcript.txt"
    if structured in fetched:
        return msgspec.json.decode(structured.read_bytes(), type=Transcript).text
    return plain.read_text(encoding="utf-8") if plain in fetched else None
