"""Failures as a person reads them: first which errors there were, then every file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fanscribe_cli.failing import FailedFile
from fanscribe_cli.run import Going
from fanscribe_cli.stack import Target


def print_failures(
    found: tuple[FailedFile, ...], target: Target, run: Going, console: Console
) -> None:
    """A table, the errors counted, and where to look further."""
    if not found:
        console.print(f"nothing failed in run {run.run_id}", highlight=False)
        return
    console.print(_table(found))
    for line in _lines(found, target, run):
        console.print(line, soft_wrap=True, highlight=False)


def _table(found: tuple[FailedFile, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("row", justify="right")
    table.add_column("file", overflow="fold")
    table.add_column("error", no_wrap=True)
    table.add_column("cause", overflow="fold")
    for file in found:
        style = "red" if file.status == "failed" else "yellow"
        row = "" if file.row is None else str(file.row)
        table.add_row(
            row, Text(file.file_id), Text(file.error, style=style), Text(file.cause or "")
        )
    return table


def _lines(found: tuple[FailedFile, ...], target: Target, run: Going) -> Iterator[str]:
    yield ""
    counted = Counter(file.error for file in found).most_common()
    yield ", ".join(f"{number} {error}" for error, number in counted)
    yield f"try them again: fanscribe retry {run.run_id} {target.flag}"
    if url := target.console_url(run.execution_arn):
        yield f"in the console: {url}"
