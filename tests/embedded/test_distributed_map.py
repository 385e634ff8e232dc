"""A distributed Map runs its children as executions, and fails when too many of them do."""

from __future__ import annotations

from typing import Any

import pytest

from embedded.lab import FAIL_NEGATIVE, PASS, Lab, distributed, numbers

THRESHOLD = "States.ExceedToleratedFailureThreshold"


def test_one_failed_item_fails_the_map_by_default(lab: Lab) -> None:
    ended = lab.run({"Map": distributed(FAIL_NEGATIVE)}, numbers(1, -1, 2))
    assert (ended["status"], ended["error"]) == ("FAILED", THRESHOLD)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"ToleratedFailurePercentage": 100}, "SUCCEEDED"),
        ({"ToleratedFailurePercentagePath": "$.limit"}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 49}, "FAILED"),
        ({"ToleratedFailureCount": 2}, "SUCCEEDED"),
        ({"ToleratedFailureCountPath": "$.limit"}, "SUCCEEDED"),
        ({"ToleratedFailureCount": 1}, "FAILED"),
    ],
)
def test_failures_within_the_tolerance_are_left_out_of_the_result(
    lab: Lab, fields: dict[str, Any], status: str
) -> None:
    ended = lab.run(
        {"Map": distributed(FAIL_NEGATIVE, **fields)}, numbers(1, -1, 2, -2) | {"limit": 50}
    )
    assert ended["status"] == status
    assert ended["result"] in (None, [{"n": 1}, {"n": 2}])


def test_every_item_of_a_failed_batch_counts_as_failed(lab: Lab) -> None:
    states = {"Fail": {"Type": "Fail", "Error": "BatchError"}}
    fields = {"ItemBatcher": {"MaxItemsPerBatch": 3}, "ToleratedFailureCount": 2}
    ended = lab.run({"Map": distributed(states, **fields)}, numbers(1, 2, 3))
    (run,) = lab.map_runs(ended)
    assert ended["error"] == THRESHOLD
    assert (run["itemCounts"]["failed"], run["executionCounts"]["failed"]) == (3, 1)


def test_nothing_more_is_started_once_the_threshold_is_exceeded(lab: Lab) -> None:
    field = {"MaxConcurrency": 1}
    ended = lab.run({"Map": distributed(FAIL_NEGATIVE, **field)}, numbers(1, -1, *range(50)))
    (run,) = lab.map_runs(ended)
    assert run["status"] == "FAILED"
    assert run["executionCounts"]["pending"] == 50
    assert len(lab.children(ended)) == 2


def test_a_catch_hears_of_the_threshold_and_the_flow_goes_on(lab: Lab) -> None:
    catch = [{"ErrorEquals": [THRESHOLD], "ResultPath": "$.why", "Next": "After"}]
    states = {
        "Map": distributed(FAIL_NEGATIVE, Catch=catch),
        "After": {"Type": "Pass", "End": True},
    }
    ended = lab.run(states, numbers(-1))
    assert ended["status"] == "SUCCEEDED"
    assert ended["result"]["why"]["Error"] == THRESHOLD


def test_two_thousand_items_run_to_the_end(lab: Lab) -> None:
    machine = {
        "Map": distributed(
            PASS,
            ItemReader=lab.reader(lab.put_lines(range(2000))),
            ItemBatcher={"MaxItemsPerBatch": 1},
            ResultPath=None,
        )
    }
    ended = lab.run(machine, {"kept": True}, seconds=60)
    assert ended["result"] == {"kept": True}
    assert lab.map_runs(ended)[0]["itemCounts"]["succeeded"] == 2000


def test_no_more_children_run_at_once_than_max_concurrency(lab: Lab) -> None:
    states = {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}}
    fields = {"MaxConcurrencyPath": "$.most"}
    ended = lab.run({"Map": distributed(states, **fields)}, numbers(1, 2, 3, 4) | {"most": 2})
    starts = sorted(child["startDate"] for child in lab.children(ended))
    assert (starts[2] - starts[0]).total_seconds() >= 1
    assert (starts[1] - starts[0]).total_seconds() < 0.5


def test_a_child_sees_its_own_execution_in_its_context(lab: Lab) -> None:
    parameters = {
        "id.$": "$$.Execution.Id",
        "given.$": "$$.Execution.Input",
        "machine.$": "$$.StateMachine.Id",
        "began.$": "$$.Execution.StartTime",
    }
    states = {"Tell": {"Type": "Pass", "Parameters": parameters, "End": True}}
    ended = lab.run({"Map": distributed(states)}, numbers(5))
    (child,) = lab.children(ended)
    told = ended["result"][0]
    assert told["id"] == child["executionArn"]
    assert told["given"] == {"n": 5}
    assert told["machine"].endswith("/Each")
    assert told["began"].endswith("Z")
