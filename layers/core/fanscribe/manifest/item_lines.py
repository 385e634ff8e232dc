"""Items as lines of JSON, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

import msgspec

from fanscribe.contracts import Item
from fanscribe.manifest.parsing import Parsed

_FIELDS = msgspec.structs.fields(Item)

# An Item made for the thousands: by position, known to no garbage collector, named late.
ItemLine: Any = msgspec.defstruct(
    "ItemLine",
    [(f.name, f.type) if f.required else (f.name, f.type, f.default) for f in _FIELDS],
    omit_defaults=True,
    gc=False,
)

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(ItemLine)


def encoded(lines: Iterable[Any]) -> bytes:
    """ItemLines as JSON lines."""
    return _ENCODER.encode_lines(list(lines))


def decoded(lines: Sequence[bytes]) -> list[Any]:
    return _DECODER.decode_lines(b"".join(lines))


def item_lines(parsed: Parsed, file_ids: Sequence[str]) -> list[Any]:
    """An ItemLine for each row, under the ids given."""
    named = {**parsed.fields, "file_id": file_ids, "row": parsed.numbers}
    columns = [named.get(field.name, repeat(field.default)) for field in _FIELDS]
    return list(map(ItemLine, *columns))
