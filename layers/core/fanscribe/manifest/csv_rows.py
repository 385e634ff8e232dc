"""CSV, in any dialect a spreadsheet writes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Protocol

from fanscribe.errors import ManifestColumnError, ManifestFormatError, RowError
from fanscribe.manifest.batches import ROWS, Batch, Refused, shown
from fanscribe.manifest.columns import COLUMNS, column_name, unknown_column
from fanscribe.manifest.encoding import Text

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 1 << 20

_LONGEST_NAME = 80
_DECLARED = "sep="
"""Excel's own way to name the delimiter, in a line above the header."""


class _Lines(Protocol):
    """What csv.reader gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


def csv_batches(text: Text) -> Iterator[Batch]:
    """Rows under a header; comma, semicolon, tab or bar; blank lines are skipped.

    Raises ManifestColumnError for a header without `audio_url`, or with a column nobody knows.
    A row that breaks CSV's rules is refused alone, and reading goes on with the line after it.
    """
    delimiter, is_declared = delimiter_of(text.head)
    written = iter(partial(text.stream.readline, LONGEST_LINE), "")
    if is_declared:
        next(written)
    lines = csv.reader(written, delimiter=delimiter, strict=True)
    header = _header(text.manifest, lines)
    number, is_over = 1, not header
    while not is_over:
        rows: list[list[str]] = []
        fault = _take(lines, rows)
        kept = [row for row in filter(None, rows) if row[0].strip() or "".join(row).strip()]
        batch = _batch(header, kept, number)
        number += len(kept)
        if fault:
            batch = batch._replace(refused=[*batch.refused, _broken(number, lines, fault)])
            number += 1
        is_over = not rows and not fault
        yield batch


def delimiter_of(head: str) -> tuple[str, bool]:
    """The delimiter, and whether a first line of its own declares it."""
    # Of the header alone: csv.Sniffer weighs the data too, where key_terms hold semicolons.
    header = next((line for line in head.splitlines() if line.strip()), "")
    if header.lower().startswith(_DECLARED) and len(header) == len(_DECLARED) + 1:
        return header[-1], True
    return max(DELIMITERS, key=lambda mark: len(known_names(header.split(mark)))), False


def known_names(names: Sequence[str]) -> set[str]:
    """Those of `names`, as a header writes them, that are columns of a manifest."""
    return {column_name(name.strip(' "')) for name in names} & COLUMNS.keys()


def _take(lines: _Lines, rows: list[list[str]]) -> csv.Error | None:
    """Up to ROWS more into `rows`; what stopped it, if a row is broken: `rows` has those before."""
    try:
        rows.extend(islice(lines, ROWS))
    except csv.Error as fault:
        return fault
    return None


def _header(manifest: str, lines: _Lines) -> list[str]:
    try:
        cells = next((row for row in lines if any(cell.strip() for cell in row)), [])
    except csv.Error as fault:
        raise ManifestFormatError(manifest, f"line {lines.line_num}: {fault}") from fault
    names = [column_name(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()  # a spreadsheet's empty columns
    for name in names:
        if name not in COLUMNS:
            called = repr(name[:_LONGEST_NAME])
            raise ManifestColumnError(manifest, f"column {called}: {unknown_column(name)}")
    if len(set(names)) < len(names):
        raise ManifestColumnError(manifest, f"a column is there twice: {', '.join(names)}")
    if names and "audio_url" not in names:
        raise ManifestColumnError(manifest, f"no column audio_url; there are {', '.join(names)}")
    return names


def _batch(header: list[str], rows: list[list[str]], first: int) -> Batch:
    numbers: Sequence[int] = range(first, first + len(rows))
    refused: list[Refused] = []
    if not set(map(len, rows)) <= {len(header)}:
        refused = [
            Refused(number, _cells(header, row), _too_many(number, row[len(header) :]))
            for number, row in zip(numbers, rows, strict=True)
            if any(cell.strip() for cell in row[len(header) :])
        ]
        without = {each.number for each in refused}
        missing = [""] * len(header)
        fitted = {
            number: (row + missing)[: len(header)]
            for number, row in zip(numbers, rows, strict=True)
            if number not in without
        }
        numbers, rows = list(fitted), list(fitted.values())
    columns = zip(*rows, strict=True) if rows else ([] for _ in header)
    return Batch(numbers, dict(zip(header, columns, strict=True)), refused)


def _cells(header: list[str], row: list[str]) -> Mapping[str, object]:
    return dict(zip(header, row, strict=False))


def _too_many(number: int, beyond: list[str]) -> RowError:
    return RowError(
        number,
        "(beyond the header)",
        shown(beyond),
        "the row has more cells than the header: quote a cell that holds the delimiter",
    )


def _broken(number: int, lines: _Lines, fault: csv.Error) -> Refused:
    remedy = f"{fault}: close its quotes, and double those within a cell"
    return Refused(number, {}, RowError(number, "(all)", f"line {lines.line_num}", remedy))
