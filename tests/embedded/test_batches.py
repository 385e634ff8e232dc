"""How items are grouped into the inputs of a Map's children."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fanscribe_local.map_run.batches import batches


def sizes(settings: dict[str, object], items: list[object]) -> list[int]:
    return [batch.item_count for batch in batches(settings, items)]


@pytest.mark.parametrize("shared", [{}, {"BatchInput": {"mode": "fast"}}])
def test_no_batch_is_larger_than_its_bytes_and_none_could_be_fuller(shared: dict[str, Any]) -> None:
    one = len(
        json.dumps({**shared, "Items": ["xéx"]}, separators=(",", ":"), ensure_ascii=False).encode()
    )
    two = one + len(',"xéx"'.encode())
    for limit, expected in [(one, [1] * 5), (two - 1, [1] * 5), (two, [2, 2, 1])]:
        assert sizes({"MaxInputBytesPerBatch": limit, **shared}, ["xéx"] * 5) == expected


def test_the_count_limits_a_batch_as_well() -> None:
    assert sizes({"MaxItemsPerBatch": 2, "MaxInputBytesPerBatch": 1000}, [1, 2, 3]) == [2, 1]


def test_an_item_larger_than_a_batch_goes_alone() -> None:
    assert sizes({"MaxInputBytesPerBatch": 20}, ["x" * 50, "y", "z"]) == [1, 2]


def test_no_items_make_no_batch() -> None:
    assert sizes({"MaxItemsPerBatch": 3}, []) == []
