"""One row as an item, or as the error that says which cell to mend and how."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from fanscribe.contracts import Item
from fanscribe.errors import RowError
from fanscribe.manifest import cells
from fanscribe.manifest.addresses import resolve
from fanscribe.manifest.columns import COLUMNS, column_name, unknown_column
from fanscribe.manifest.formats import Row
from fanscribe.storage import Address

UNNAMED = ""
"""The file_id of an item whose row gave none, until it gets one derived from its address."""

LONGEST_SHOWN = 120

T = TypeVar("T")


def read_item(row: Row, manifest: Address | None) -> Item:
    """The item of a row, its file_id UNNAMED if the row has none.

    `manifest` is the manifest's own address, which relative ones start from. Raises RowError.
    """
    written = named_cells(row)

    def cell(column: str, parse: Callable[[object], T]) -> T:
        value = written.get(column)
        try:
            return parse(value)
        except ValueError as fault:
            raise RowError(row.number, column, shown(value), str(fault)) from fault

    return Item(
        row=row.number,
        audio_url=cell("audio_url", partial(resolve, manifest=manifest)),
        file_id=cell("file_id", cells.file_id) or UNNAMED,
        title=cell("title", cells.text),
        estimated_ms=cell("duration_estimate", cells.milliseconds),
        engine=cell("engine", cells.engine),
        language=cell("language", cells.language),
        diarize=cell("diarize", cells.boolean),
        multichannel=cell("multichannel", cells.boolean),
        key_terms=cell("key_terms", cells.terms),
    )


def named_cells(row: Row) -> dict[str, object]:
    """The row's cells by column. Raises RowError for a row that is none, or an unknown column."""
    if not isinstance(row.cells, dict):
        raise RowError(row.number, "audio_url", shown(row.cells), "write a row as an object")
    named = {column_name(name): value for name, value in row.cells.items()}
    for name, value in named.items():
        if name not in COLUMNS:
            raise RowError(row.number, name, shown(value), unknown_column(name))
    return named


def shown(value: object) -> object:
    """`value` short enough for a sentence."""
    written = value if isinstance(value, str) else repr(value)
    is_short = len(written) <= LONGEST_SHOWN
    return value if is_short else written[: LONGEST_SHOWN - 1] + "…"
