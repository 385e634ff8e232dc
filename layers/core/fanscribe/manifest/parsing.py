"""A batch's cells as the fields of items, or as the error that says which cell to mend and how.

Column by column: most cells are their own value, or one that was seen before, and cost next to
nothing then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import compress
from typing import NamedTuple

from fanscribe.errors import RowError
from fanscribe.manifest import cells
from fanscribe.manifest.addresses import is_plain_address, resolve
from fanscribe.manifest.batches import Batch, Refused, shown
from fanscribe.manifest.columns import COLUMNS
from fanscribe.manifest.ids import is_plain_id
from fanscribe.storage import Address

Parse = Callable[[object], object]
"""A cell to its value; ValueError, whose text is the remedy."""


class Parsed(NamedTuple):
    """`fields[name][i]` is a field of the Item of row `numbers[i]`."""

    numbers: Sequence[int]
    fields: Mapping[str, Sequence[object]]
    refused: Sequence[Refused]


class Parser:
    """Reads the cells of one manifest; `manifest` is its address, where relative ones start."""

    def __init__(self, manifest: Address | None) -> None:
        self._parse: dict[str, Parse] = {
            "audio_url": partial(resolve, manifest=manifest),
            "file_id": cells.file_id,
            "title": cells.text,
            "duration_estimate": _remembered(cells.milliseconds),
            "engine": _remembered(cells.engine),
            "language": _remembered(cells.language),
            "diarize": _remembered(cells.boolean),
            "multichannel": _remembered(cells.boolean),
            "key_terms": _remembered(cells.terms),
        }

    def parse(self, batch: Batch) -> Parsed:
        """Every row of the batch is in the one or in the other."""
        columns = batch.columns
        if "audio_url" not in columns:
            columns = {"audio_url": [None] * len(batch.numbers), **columns}
        faults: dict[int, RowError] = {}
        parsed = {
            COLUMNS[name]: self._column(name, columns[name], batch.numbers, faults)
            for name in COLUMNS
            if name in columns
        }
        if not faults:
            return Parsed(batch.numbers, parsed, batch.refused)
        refused = [_refused(batch, at, error) for at, error in sorted(faults.items())]
        good = [at not in faults for at in range(len(batch.numbers))]
        kept = {name: list(compress(values, good)) for name, values in parsed.items()}
        numbers = list(compress(batch.numbers, good))
        return Parsed(numbers, kept, [*batch.refused, *refused])

    def _column(
        self,
        name: str,
        written: Sequence[object],
        numbers: Sequence[int],
        faults: dict[int, RowError],
    ) -> Sequence[object]:
        """The column's values; a row's first fault is its reason."""
        try:
            return _values(self._parse[name], _PLAIN.get(name), written)
        except (TypeError, ValueError):
            # Some cell is wrong, or a list, which nobody remembers: one by one, then.
            pass
        values: list[object] = []
        for at, cell in enumerate(written):
            try:
                values.append(_unremembered(self._parse[name])(cell))
            except ValueError as fault:
                values.append(None)
                faults.setdefault(at, RowError(numbers[at], name, shown(cell), str(fault)))
        return values


_PLAIN: dict[str, Callable[[str], object]] = {
    "audio_url": is_plain_address,
    "file_id": is_plain_id,
    "title": cells.is_plain_text,
}


def _values(
    parse: Parse, is_plain: Callable[[str], object] | None, written: Sequence[object]
) -> list[object]:
    if is_plain is None:
        return list(map(parse, written))
    return [cell if is_plain(cell) else parse(cell) for cell in written]  # type: ignore[arg-type]


def _remembered(parse: Parse) -> Parse:
    # Typed: to a dictionary 1, 1.0 and True are the same.
    return lru_cache(maxsize=8192, typed=True)(parse)


def _unremembered(parse: Parse) -> Parse:
    return getattr(parse, "__wrapped__", parse)


def _refused(batch: Batch, at: int, error: RowError) -> Refused:
    written = {name: column[at] for name, column in batch.columns.items()}
    return Refused(batch.numbers[at], written, error)
