"""Every row as an item or a failure record, each under an id of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from fanscribe.contracts import Failure, Item
from fanscribe.errors import DuplicateFileIdError, RowError
from fanscribe.manifest import cells
from fanscribe.manifest.addresses import resolve
from fanscribe.manifest.columns import column_name
from fanscribe.manifest.formats import Row
from fanscribe.manifest.ids import Ids, derived_id
from fanscribe.manifest.rows import UNNAMED, read_item
from fanscribe.storage import Address

STATE = "ValidateManifest"


class Acceptance(NamedTuple):
    """A manifest, sorted: `len(items) + len(failures)` is the number of its rows."""

    items: list[Item]
    failures: list[Failure]


def accept(rows: Iterable[Row], manifest: Address | None) -> Acceptance:
    """Sort rows into items and failures; one bad row stops no other.

    Ids go to good rows that ask for one first, then to those that get one derived, then to the
    failures: so a bad row never takes a good one's name, and every outcome has its own.
    """
    ids = Ids()
    items: list[Item] = []
    rejected: list[tuple[Row, RowError | DuplicateFileIdError]] = []
    for row in rows:
        try:
            items.append(_claimed(read_item(row, manifest), ids))
        except (RowError, DuplicateFileIdError) as error:
            rejected.append((row, error))
    return Acceptance(
        [_named(item, ids) for item in items],
        [_failure(row, error, ids, manifest) for row, error in rejected],
    )


def _claimed(item: Item, ids: Ids) -> Item:
    if item.file_id != UNNAMED:
        ids.claim(item.file_id, item.row)
    return item


def _named(item: Item, ids: Ids) -> Item:
    if item.file_id != UNNAMED:
        return item
    return replace(item, file_id=ids.claim_numbered(derived_id(item.audio_url), item.row))


def _failure(row: Row, error: Exception, ids: Ids, manifest: Address | None) -> Failure:
    raw = row.cells if isinstance(row.cells, dict) else {}
    written = {column_name(name): value for name, value in raw.items()}
    return Failure(
        file_id=ids.claim_rejected(_given_id(written.get("file_id")), row.number),
        state=STATE,
        error=type(error).__name__,
        cause=str(error),
        audio_url=_address(written.get("audio_url"), manifest),
        row=row.number,
    )


def _given_id(cell: object) -> str | None:
    try:
        return cells.file_id(cell)
    except ValueError:
        # The id is what is wrong with the row: it is named by its number.
        return None


def _address(cell: object, manifest: Address | None) -> str | None:
    try:
        # Whole where it can be: a retry manifest lies elsewhere than this one.
        return resolve(cell, manifest)
    except ValueError:
        return cell if isinstance(cell, str) else None
