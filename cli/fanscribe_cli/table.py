"""A run's summary as a person reads it, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from fanscribe.contracts import RunReport
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fanscribe_cli.summary import FileSummary, Summary
from fanscribe_cli.wer import WordErrors

MOST_ROWS = 60
"""A longer run shows its failures and the first of the others; report.json holds all."""

_COLOURS = {"complete": "green", "partial": "yellow", "failed": "red"}


def print_summary(summary: Summary, console: Console) -> None:
    """The table, the failures by name, the cost, and where everything is."""
    if summary.files:
        console.print(_table(summary))
    for line in _lines(summary):
        console.print(line, soft_wrap=True, highlight=False)


def as_json(summary: Summary) -> str:
    """One object: the run, its report's totals, and every file."""
    report = msgspec.to_builtins(summary.report) if summary.report else {}
    facts = {
        "run_id": summary.run_id,
        "execution_arn": summary.execution_arn,
        "status": summary.ending.status,
        "error": summary.ending.error,
        "cause": summary.ending.cause,
        "engine_note": summary.engine_note,
        "embedded": summary.is_embedded,
        "output_dir": str(summary.output_dir),
        "wer": _rate(summary.word_errors),
        **{name: value for name, value in report.items() if name not in ("outcomes", "version")},
        "files": [_file_facts(file) for file in summary.files],
    }
    return msgspec.json.format(msgspec.json.encode(facts)).decode()


def clock(milliseconds: int | None) -> str:
    """`1:02:03`, `4:05`; nothing for a duration nobody knows."""
    if milliseconds is None:
        return ""
    minutes, seconds = divmod((milliseconds + 500) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _file_facts(file: FileSummary) -> dict[str, object]:
    facts = msgspec.structs.asdict(file)
    errors = facts.pop("word_errors")
    return facts | {"wer": _rate(errors), "outputs": str(file.outputs) if file.outputs else None}


def _rate(errors: WordErrors | None) -> float | None:
    return None if errors is None else round(errors.rate, 4)


def _table(summary: Summary) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("file", no_wrap=True)
    table.add_column("duration", justify="right")
    table.add_column("status")
    has_references = summary.word_errors is not None
    if has_references:
        table.add_column("WER", justify="right")
    table.add_column("outputs", overflow="ellipsis")
    for file in _shown(summary.files):
        table.add_row(*_cells(file, has_references=has_references))
    return table


def _shown(files: tuple[FileSummary, ...]) -> list[FileSummary]:
    if len(files) <= MOST_ROWS:
        return list(files)
    # Stable: within good and bad the report's order stays.
    return sorted(files, key=lambda file: file.status == "complete")[:MOST_ROWS]


def _cells(file: FileSummary, *, has_references: bool) -> Iterator[Text | str]:
    yield Text(file.file_id)
    yield clock(file.duration_ms)
    yield Text(file.status, style=_COLOURS.get(file.status, ""))
    if has_references:
        yield f"{file.word_errors.rate:.1%}" if file.word_errors else ""
    yield Text(f"{file.outputs}/" if file.outputs else "")


def _lines(summary: Summary) -> Iterator[Text | str]:
    if len(summary.files) > MOST_ROWS:
        yield f"... and {len(summary.files) - MOST_ROWS} more in report.json"
    yield from _failures(summary.files)
    if not summary.ending.succeeded:
        yield ""
        yield _named(summary.ending.error or summary.ending.status, summary.ending.cause)
    yield ""
    if summary.report:
        yield from _totals(summary, summary.report)
    if summary.engine_note:
        yield Text(summary.engine_note, style="bold yellow")
    yield Text(f"run {summary.run_id}: {summary.execution_arn}")


def _failures(files: tuple[FileSummary, ...]) -> Iterator[Text | str]:
    failures = [file for file in files if file.error]
    if failures:
        yield ""
    for file in failures:
        yield Text.assemble((file.file_id, "bold"), " ", _named(file.error or "", file.cause))


def _named(error: str, cause: str | None) -> Text:
    return Text.assemble((error, "bold red"), f": {cause}" if cause else "")


def _totals(summary: Summary, report: RunReport) -> Iterator[str]:
    yield (
        f"{report.complete} complete, {report.partial} partial, {report.failed} failed; "
        f"{clock(report.audio_ms)} of audio{_engines(summary.files)}"
    )
    if errors := summary.word_errors:
        yield f"word errors {errors.rate:.1%}: {errors.errors} of {errors.words} reference words"
    yield (
        f"cost: estimated ${report.estimated_usd:.4f}, planned ${report.planned_usd:.4f}, "
        f"actual ${report.actual_usd:.4f}" + (_UNBILLED if summary.is_embedded else "")
    )
    yield f"outputs: {summary.output_dir}/ (look at {summary.output_dir}/report.html)"


def _engines(files: tuple[FileSummary, ...]) -> str:
    engines = sorted({file.engine for file in files if file.engine})
    return f" by {' and '.join(engines)}" if engines else ""


_UNBILLED = " (at AWS's rates; nothing was billed here)"
