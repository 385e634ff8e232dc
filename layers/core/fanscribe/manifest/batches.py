"""Rows by the thousand, column by column: what every form of manifest is read into.

A batch is large enough that what is done for a whole column costs little a row, and small enough
to be forgotten soon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from fanscribe.errors import RowError
from fanscribe.manifest.columns import COLUMNS, column_name, unknown_column

ROWS = 500
"""Rows of a batch."""

LONGEST_SHOWN = 120


class Row(NamedTuple):
    """A row as it was written. `cells` is a dict of column to value, unless the row is wrong."""

    number: int
    cells: object


class Refused(NamedTuple):
    """A row that is no item, and why. Its `cells` are what is known of it, by column."""

    number: int
    cells: Mapping[str, object]
    error: Exception


class Batch(NamedTuple):
    """`columns[name][i]` is a cell of row `numbers[i]`; the batch's other rows are refused.

    Every column is as long as `numbers`, and its name is one of COLUMNS.
    """

    numbers: Sequence[int]
    columns: Mapping[str, Sequence[object]]
    refused: Sequence[Refused] = ()

    def rows(self) -> Iterator[Row]:
        """The rows that were not refused, one by one."""
        cells = zip(*self.columns.values(), strict=True) if self.columns else repeat(())
        for number, row in zip(self.numbers, cells, strict=False):
            yield Row(number, dict(zip(self.columns, row, strict=True)))


def batch_of(rows: Sequence[object], first: int) -> Batch:
    """Rows that are objects, as JSON has them, numbered from `first`."""
    names: set[str] = set()
    if set(map(type, rows)) <= {dict}:
        names.update(*rows)  # type: ignore[arg-type]  # they are dicts
        if names <= COLUMNS.keys():
            return Batch(range(first, first + len(rows)), _columns(rows, names))
    return _checked(rows, first)


def shown(value: object) -> object:
    """`value` short enough for a sentence."""
    written = value if isinstance(value, str) else repr(value)
    is_short = len(written) <= LONGEST_SHOWN
    return value if is_short else written[: LONGEST_SHOWN - 1] + "…"


def _columns(rows: Sequence[object], names: set[str]) -> dict[str, list[object]]:
    return {name: [row.get(name) for row in rows] for name in names}  # type: ignore[attr-defined]


def _checked(rows: Sequence[object], first: int) -> Batch:
    """One by one: a row that is no object, or has a column nobody knows, is refused alone."""
    numbers: list[int] = []
    kept: list[dict[str, object]] = []
    refused: list[Refused] = []
    for number, row in enumerate(rows, first):
        try:
            kept.append(_known_cells(number, row))
            numbers.append(number)
        except RowError as error:
            refused.append(Refused(number, row if isinstance(row, dict) else {}, error))
    names = set[str]().union(*kept)
    return Batch(numbers, _columns(kept, names), refused)


def _known_cells(number: int, row: object) -> dict[str, object]:
    if not isinstance(row, dict):
        raise RowError(number, "audio_url", shown(row), "write a row as an object")
    named = {column_name(name): value for name, value in row.items()}
    for name, value in named.items():
        if name not in COLUMNS:
            raise RowError(number, name, shown(value), unknown_column(name))
    return named
