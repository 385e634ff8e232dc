"""A distributed Map may have the fields that moto's grammar does not know."""

from __future__ import annotations

from embedded.lab import FAIL_NEGATIVE, PASS, Lab, distributed, numbers


def test_items_are_batched_with_the_batch_input_beside_them(lab: Lab) -> None:
    batcher = {
        "MaxItemsPerBatch": 2,
        "BatchInput": {"fixed": 1, "taken.$": "$.mode", "run.$": "$$.Execution.Name"},
    }
    ended = lab.run(
        {"Map": distributed(PASS, ItemBatcher=batcher)}, numbers(1, 2, 3) | {"mode": "m"}
    )
    shared = {"fixed": 1, "taken": "m", "run": ended["name"]}
    assert ended["result"] == [
        {"BatchInput": shared, "Items": [{"n": 1}, {"n": 2}]},
        {"BatchInput": shared, "Items": [{"n": 3}]},
    ]


def test_the_batch_size_may_come_from_the_input(lab: Lab) -> None:
    batcher = {"MaxItemsPerBatchPath": "$.size"}
    ended = lab.run({"Map": distributed(PASS, ItemBatcher=batcher)}, numbers(1, 2, 3) | {"size": 3})
    assert ended["result"] == [{"Items": [{"n": 1}, {"n": 2}, {"n": 3}]}]


def test_the_selector_shapes_each_item_before_it_is_batched(lab: Lab) -> None:
    fields = {
        "ItemSelector": {"i.$": "$$.Map.Item.Index", "n.$": "$$.Map.Item.Value.n", "a.$": "$.a"},
        "ItemBatcher": {"MaxItemsPerBatch": 2},
    }
    ended = lab.run({"Map": distributed(PASS, **fields)}, numbers(7, 8) | {"a": "all"})
    items = [{"i": 0, "n": 7, "a": "all"}, {"i": 1, "n": 8, "a": "all"}]
    assert ended["result"] == [{"Items": items}]


def test_an_integer_percentage_is_legal(lab: Lab) -> None:
    field = {"ToleratedFailurePercentage": 50}
    ended = lab.run({"Map": distributed(FAIL_NEGATIVE, **field)}, numbers(1, -1))
    assert ended["status"] == "SUCCEEDED"


def test_a_writer_config_without_a_bucket_shapes_the_output(lab: Lab) -> None:
    states = {
        "List": {
            "Type": "Pass",
            "Parameters": {"l.$": "States.Array($.n, 0)"},
            "OutputPath": "$.l",
            "End": True,
        }
    }
    writer = {"WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSON"}}
    ended = lab.run({"Map": distributed(states, ResultWriter=writer)}, numbers(1, 2))
    assert ended["result"] == [1, 0, 2, 0]
