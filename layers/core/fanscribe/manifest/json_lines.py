"""JSON lines: an object a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

import msgspec

from fanscribe.errors import RowError
from fanscribe.manifest.batches import ROWS, Batch, Refused, batch_of, shown
from fanscribe.manifest.encoding import Text

LONGEST_LINE = 1 << 20

_DECODER = msgspec.json.Decoder()


def jsonl_batches(text: Text) -> Iterator[Batch]:
    """One object a line; blank lines are skipped. A line that is no JSON is refused alone."""
    lines = iter(partial(text.stream.readline, LONGEST_LINE), "")
    number = 1
    while taken := list(islice(lines, ROWS)):
        written = [line for line in taken if not line.isspace()]
        yield _batch(written, number)
        number += len(written)


def _batch(written: Sequence[str], first: int) -> Batch:
    try:
        rows = _DECODER.decode_lines("".join(written))
    except (msgspec.DecodeError, RecursionError):
        return _one_by_one(written, first)
    # Two objects in one line and one over two lines are as wrong as any other.
    return batch_of(rows, first) if len(rows) == len(written) else _one_by_one(written, first)


def _one_by_one(written: Sequence[str], first: int) -> Batch:
    rows: list[object] = []
    broken: dict[int, Refused] = {}
    for number, line in enumerate(written, first):
        try:
            rows.append(_DECODER.decode(line))
        except (msgspec.DecodeError, RecursionError) as fault:
            rows.append(None)
            error = RowError(number, "(all)", shown(line.strip()), f"not JSON: {fault}")
            broken[number] = Refused(number, {}, error)
    batch = batch_of(rows, first)
    return batch._replace(refused=[broken.get(each.number, each) for each in batch.refused])
