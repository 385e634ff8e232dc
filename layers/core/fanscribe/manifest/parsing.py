"""A batch's cells as the fields of items, or as the error that says which cell to mend and how.

Column by column: most cells are their own value, or one that was seen before, and cost next to
nothing then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import compress
from typing import Any, NamedTuple

from fanscribe.errors import RowError
from fanscribe.manifest import cells
from fanscribe.manifest.addresses import PLAIN_ADDRESS, resolve
from fanscribe.manifest.batches import Batch, Refused, shown
from fanscribe.manifest.columns import COLUMNS
from fanscribe.manifest.ids import PLAIN_ID
from fanscribe.storage import Address

Parse = Callable[[object], object]
"""A cell to its value; ValueError, whose text is the remedy."""

_MOST_SEEN = 8_192


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
            "duration_estimate": cells.milliseconds,
            "engine": cells.engine,
            "language": cells.language,
            "diarize": cells.boolean,
            "multichannel": cells.boolean,
            "key_terms": cells.terms,
            "assemblyai": cells.assemblyai,
        }
        self._remembered = {name: _Remembered(self._parse[name]) for name in COLUMNS}

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
            if plain := _PLAIN.get(name):
                return plain.values(self._parse[name], written)
            return self._remembered[name].values(written)
        except (TypeError, ValueError):
            # Some cell is wrong, or no text, which nobody remembers: one by one, then.
            pass
        values: list[object] = []
        for at, cell in enumerate(written):
            try:
                values.append(self._parse[name](cell))
            except ValueError as fault:
                values.append(None)
                faults.setdefault(at, RowError(numbers[at], name, shown(cell), str(fault)))
        return values


class _Plain:
    """Cells that are their own values, known at a glance: alone, or a whole column at once."""

    def __init__(self, pattern: str) -> None:
        self._one = re.compile(pattern).fullmatch
        self._all = re.compile(rf"(?:{pattern}\n)*{pattern}").fullmatch

    def values(self, parse: Parse, written: Sequence[Any]) -> Sequence[object]:
        joined = "\n".join(written)
        # A cell with a line break in it would look like two.
        if joined.count("\n") == len(written) - 1 and self._all(joined):
            return written
        is_plain = self._one
        return [cell if is_plain(cell) else parse(cell) for cell in written]


_PLAIN = {
    "audio_url": _Plain(PLAIN_ADDRESS),
    "file_id": _Plain(PLAIN_ID),
    "title": _Plain(cells.PLAIN_TEXT),
}


class _Remembered:
    """Values of cells that were seen before. By type: to a dictionary 1 and True are the same."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._seen: dict[type, _Seen] = {}

    def values(self, written: Sequence[object]) -> list[object]:
        kinds = set(map(type, written)) - {type(None)}
        if len(kinds) > 1:
            return list(map(self._parse, written))
        seen = self._seen.setdefault(kinds.pop() if kinds else type(None), _Seen(self._parse))
        return list(map(seen.__getitem__, written))


class _Seen(dict[object, object]):
    def __init__(self, parse: Parse) -> None:
        self._parse = parse

    def __missing__(self, cell: object) -> object:
        if len(self) >= _MOST_SEEN:
            self.clear()
        value = self[cell] = self._parse(cell)
        return value


def _refused(batch: Batch, at: int, error: RowError) -> Refused:
    written = {name: column[at] for name, column in batch.columns.items()}
    return Refused(batch.numbers[at], written, error)
