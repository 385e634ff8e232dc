"""Every row as an item or a failure record, each under an id of its own, in constant memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from itertools import compress, count, islice
from typing import Any

import msgspec

from fanscribe.contracts import Failure
from fanscribe.errors import DuplicateFileIdError
from fanscribe.manifest import cells
from fanscribe.manifest.addresses import resolve
from fanscribe.manifest.batches import ROWS, Refused
from fanscribe.manifest.claims import Claims
from fanscribe.manifest.ids import derived_id, rejected_id
from fanscribe.manifest.item_lines import decoded, encoded, item_lines
from fanscribe.manifest.parsing import Parsed
from fanscribe.storage import Address
from fanscribe.upload import Upload

STATE = "ValidateManifest"

_SHOWN_FAULTS = 3


class Acceptance:
    """Sorts rows into items and failures; one bad row stops no other.

    Rows that ask for an id get it before any that gets one derived: those wait, on disk, until
    `finish`. So `items` has the rows that were named in their order, and then the others.
    """

    def __init__(self, manifest: Address | None, items: Upload, rejected: Upload) -> None:
        self.item_count = self.rejected_count = 0
        self.causes: list[str] = []
        self._manifest = manifest
        self._items = items
        self._rejected = rejected
        self._claims = Claims()
        self._unnamed = tempfile.TemporaryFile()  # noqa: SIM115 - closed by finish
        self._encode = msgspec.json.Encoder().encode_lines

    def take(self, parsed: Parsed) -> None:
        """Write a batch's items, and a failure record for each row that is none."""
        refused = list(parsed.refused)
        ids = parsed.fields.get("file_id", [None] * len(parsed.numbers))
        if None in ids:
            self._take_unnamed(_chosen(parsed, [each is None for each in ids]))
            parsed = _chosen(parsed, [each is not None for each in ids])
        refused += self._take_named(parsed)
        self._reject(refused)

    def finish(self) -> None:
        """Name the rows that gave no id, now that every id that was asked for is known."""
        with self._unnamed as waiting:
            waiting.seek(0)
            while lines := list(islice(waiting, ROWS)):
                items = decoded(lines)
                taken = self._claims.claim(_ids(items), _rows(items))
                for at in taken:
                    items[at].file_id = self._numbered(items[at].file_id, items[at].row)
                self._write(items)

    def _take_named(self, parsed: Parsed) -> list[Refused]:
        """The rows that gave an id which another row has."""
        ids: Sequence[Any] = parsed.fields.get("file_id", ())
        items = item_lines(parsed, ids) if ids else []
        taken = self._claims.claim(ids, parsed.numbers)
        if taken:
            items = [item for at, item in enumerate(items) if at not in taken]
        self._write(items)
        return [_duplicate(parsed, at, first_row) for at, first_row in taken.items()]

    def _take_unnamed(self, parsed: Parsed) -> None:
        stems = parsed.fields.get("stem") or map(derived_id, parsed.fields["audio_url"])  # type: ignore[arg-type]
        self._unnamed.write(encoded(item_lines(parsed, list(stems))))  # type: ignore[arg-type]

    def _numbered(self, stem: str, row: int) -> str:
        """`stem-<row>`, or what is free of `stem-<row>-2`, `stem-<row>-3`, ..."""
        name = f"{stem}-{row}"
        if self._claims.is_free(name, row):
            return name
        return next(other for n in count(2) if self._claims.is_free(other := f"{name}-{n}", row))

    def _write(self, items: list[Any]) -> None:
        self.item_count += len(items)
        self._items.write(encoded(items))

    def _reject(self, refused: list[Refused]) -> None:
        failures = [_failure(each, self._manifest) for each in refused]
        missing = _SHOWN_FAULTS - len(self.causes)
        self.causes += [failure.cause for failure in failures[:missing]]
        self.rejected_count += len(failures)
        self._rejected.write(self._encode(failures))


def _ids(items: Iterable[Any]) -> list[str]:
    return [item.file_id for item in items]


def _rows(items: Iterable[Any]) -> list[int]:
    return [item.row for item in items]


def _chosen(parsed: Parsed, keep: Sequence[bool]) -> Parsed:
    fields = {name: list(compress(values, keep)) for name, values in parsed.fields.items()}
    return Parsed(list(compress(parsed.numbers, keep)), fields, ())


def _duplicate(parsed: Parsed, at: int, first_row: int) -> Refused:
    file_id, number = str(parsed.fields["file_id"][at]), parsed.numbers[at]
    written = {"file_id": file_id, "audio_url": parsed.fields["audio_url"][at]}
    return Refused(number, written, DuplicateFileIdError(file_id, number, first_row))


def _failure(refused: Refused, manifest: Address | None) -> Failure:
    return Failure(
        file_id=rejected_id(_given_id(refused.cells.get("file_id")), refused.number),
        state=STATE,
        error=type(refused.error).__name__,
        cause=str(refused.error),
        audio_url=_address(refused.cells.get("audio_url"), manifest),
        row=refused.number,
    )


def _given_id(cell: object) -> str | None:
    try:
        return cells.file_id(cell)
    except ValueError:
        # The id is what is wrong with the row: it is named by its number.
        return None


def _address(cell: object, manifest: Address | None) -> str | None:
    try:
        # Whole where it can be: whoever mends the row may look for it elsewhere.
        return resolve(cell, manifest)
    except ValueError:
        return cell.encode(errors="replace").decode() if isinstance(cell, str) else None
