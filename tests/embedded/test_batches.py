"""How items are grouped into the inputs of a Map's children."""

from __future__ import annotations

from fanscribe_local.map_run.batches import batches


def sizes(settings: dict[str, object], items: list[object]) -> list[int]:
    return [batch.item_count for batch in batches(settings, items)]


def test_bytes_limit_a_batch_as_well_as_the_count() -> None:
    assert sizes({"MaxItemsPerBatch": 4, "MaxInputBytesPerBatch": 20}, ["x" * 8] * 5) == [2, 2, 1]


def test_the_batch_input_takes_its_share_of_the_bytes() -> None:
    settings = {"MaxInputBytesPerBatch": 60, "BatchInput": {"a": "x" * 10}}
    assert sizes(settings, ["y" * 8] * 4) == [3, 1]


def test_an_item_larger_than_a_batch_goes_alone() -> None:
    assert sizes({"MaxInputBytesPerBatch": 10}, ["x" * 50, "y", "z"]) == [1, 2]


def test_no_items_make_no_batch() -> None:
    assert sizes({"MaxItemsPerBatch": 3}, []) == []
