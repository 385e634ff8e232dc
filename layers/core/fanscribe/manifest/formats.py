"""A manifest's text as rows: CSV, JSON or JSON lines, all three meaning the same rows.

The ending says which; without a known one, the content does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

import msgspec

from fanscribe.errors import ManifestColumnError, ManifestFormatError
from fanscribe.manifest.columns import BEYOND_HEADER, COLUMNS, column_name, unknown_column

_DELIMITERS = (",", ";", "\t")
_LONGEST_NAME = 80


class Row(NamedTuple):
    """A row as it was written. `cells` is a dict of column to value, unless the row is wrong."""

    number: int
    cells: object


Reader = Callable[[str, str], Iterator[Row]]


def read_rows(manifest: str, text: str) -> Iterator[Row]:
    """The rows of a manifest's text, the first data row being 1.

    Raises ManifestFormatError where the text is of no known form, ManifestColumnError where a
    CSV header lacks `audio_url` or has a column nobody knows.
    """
    ending = PurePosixPath(manifest).suffix.lower()
    reader = _BY_ENDING.get(ending) or _by_content(manifest, text)
    return reader(manifest, text)


def csv_rows(manifest: str, text: str) -> Iterator[Row]:
    """Rows under a header; comma, semicolon or tab; blank lines are skipped."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        filled = (cells for cells in lines if any(cell.strip() for cell in cells))
        header = _header(manifest, next(filled, []))
        for number, cells in enumerate(filled, 1):
            yield Row(number, _named(header, cells))
    except csv.Error as fault:
        raise ManifestFormatError(manifest, f"line {lines.line_num}: {fault}") from fault


def json_rows(manifest: str, text: str) -> Iterator[Row]:
    """An array of objects, or `{"items": [...]}` around one."""
    rows = _decode(manifest, text)
    if isinstance(rows, dict):
        if list(rows) != ["items"]:
            raise ManifestFormatError(
                manifest,
                f"an object with {', '.join(rows) or 'nothing'} in it. Allowed: an array of rows, "
                'or {"items": [...]} alone; options belong to the run\'s input.',
            )
        rows = rows["items"]
    if not isinstance(rows, list):
        raise ManifestFormatError(manifest, "not an array of rows")
    for number, cells in enumerate(rows, 1):
        yield Row(number, cells)


def jsonl_rows(manifest: str, text: str) -> Iterator[Row]:
    """One object a line; blank lines are skipped."""
    number = 0
    for line, written in enumerate(text.split("\n"), 1):
        if written.strip():
            number += 1
            yield Row(number, _decode(f"{manifest}, line {line}", written))


_BY_ENDING: dict[str, Reader] = {
    ".csv": csv_rows,
    ".tsv": csv_rows,
    ".json": json_rows,
    ".jsonl": jsonl_rows,
    ".ndjson": jsonl_rows,
}


def _by_content(manifest: str, text: str) -> Reader:
    first_line = text.strip().partition("\n")[0].rstrip()
    if first_line.startswith("["):
        return json_rows
    if first_line.startswith("{"):
        is_whole_row = first_line.endswith("}") and '"items"' not in first_line
        return jsonl_rows if is_whole_row else json_rows
    if first_line and not any(_known(first_line.split(mark)) for mark in _DELIMITERS):
        raise ManifestFormatError(
            manifest, "neither CSV under a header with audio_url, nor JSON, nor JSON lines"
        )
    return csv_rows


def _decode(where: str, text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise ManifestFormatError(where, f"not JSON: {_located(text, str(fault))}") from fault


def _located(text: str, fault: str) -> str:
    at = re.search(r"\(byte (\d+)\)", fault)
    if at is None:
        return fault
    line = text.encode()[: int(at[1])].count(b"\n") + 1
    return f"line {line}: {fault}"


def _delimiter(text: str) -> str:
    # Of the header alone: csv.Sniffer weighs the data too, where key_terms hold semicolons.
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda delimiter: len(_known(header.split(delimiter))))


def _known(names: Sequence[str]) -> set[str]:
    return {column_name(name.strip(' "')) for name in names} & set(COLUMNS)


def _header(manifest: str, cells: list[str]) -> list[str]:
    names = [column_name(cell) for cell in cells]
    for name in names:
        if name not in COLUMNS:
            shown = repr(name[:_LONGEST_NAME])
            raise ManifestColumnError(manifest, f"column {shown}: {unknown_column(name)}")
    if len(set(names)) < len(names):
        raise ManifestColumnError(manifest, f"a column is there twice: {', '.join(names)}")
    if names and "audio_url" not in names:
        raise ManifestColumnError(manifest, f"no column audio_url; there are {', '.join(names)}")
    return names


def _named(header: list[str], cells: list[str]) -> dict[str, object]:
    named: dict[str, object] = dict(zip(header, cells, strict=False))
    beyond = [cell for cell in cells[len(header) :] if cell.strip()]
    return named | ({BEYOND_HEADER: beyond} if beyond else {})
