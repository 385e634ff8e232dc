"""Group the items of a distributed Map into the inputs of its children.

AWS, "ItemBatcher (Map)": at most MaxItemsPerBatch items and MaxInputBytesPerBatch bytes go to one
child, as `{"BatchInput": ..., "Items": [...]}`; both limits, and any field of BatchInput, may be
given by a path into the state's input; ItemSelector shapes each item before it is batched.

Stock moto's grammar refuses the field.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

LARGEST_INPUT_BYTES = 256 * 1024


@dataclass(frozen=True)
class ChildInput:
    """The input of one child execution and the number of items in it."""

    value: Any
    item_count: int = 1


def batches(settings: dict[str, Any], items: Sequence[Any]) -> Iterator[ChildInput]:
    largest = int(settings.get("MaxItemsPerBatch") or len(items) or 1)
    shared = {"BatchInput": settings["BatchInput"]} if "BatchInput" in settings else {}
    limit = int(settings.get("MaxInputBytesPerBatch") or LARGEST_INPUT_BYTES)
    room = limit - _size({**shared, "Items": []})
    batch: list[Any] = []
    used = 0
    for item in items:
        size = _size(item) + len(",")
        if batch and (len(batch) == largest or used + size > room + len(",")):
            yield ChildInput({**shared, "Items": batch}, len(batch))
            batch, used = [], 0
        batch.append(item)
        used += size
    if batch:
        yield ChildInput({**shared, "Items": batch}, len(batch))


def _size(value: Any) -> int:
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
