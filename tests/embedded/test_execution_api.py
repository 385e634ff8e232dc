"""A Map Run's children, and their histories, are there for boto3 to see."""

from __future__ import annotations

import json

from embedded.lab import FAIL_NEGATIVE, PASS, Lab, distributed, numbers


def test_a_failed_child_says_what_it_was_given_and_why_it_failed(lab: Lab) -> None:
    ended = lab.run({"Map": distributed(FAIL_NEGATIVE)}, numbers(-3))
    (child,) = lab.children(ended)
    assert child["status"] == "FAILED"
    assert (child["error"], child["cause"]) == ("NegativeError", "it is below zero")
    assert json.loads(child["input"]) == {"n": -3}
    assert child["mapRunArn"] == lab.map_runs(ended)[0]["mapRunArn"]
    assert "/Each:" in child["executionArn"]


def test_a_child_has_a_history_of_its_own(lab: Lab) -> None:
    ended = lab.run({"Map": distributed(FAIL_NEGATIVE)}, numbers(-3))
    (child,) = lab.children(ended)
    events = lab.sfn.get_execution_history(executionArn=child["executionArn"])["events"]
    assert [events[0]["type"], events[-1]["type"]] == ["ExecutionStarted", "ExecutionFailed"]
    assert events[-1]["executionFailedEventDetails"]["error"] == "NegativeError"


def test_children_are_listed_by_status_and_page(lab: Lab) -> None:
    fields = {"ToleratedFailurePercentage": 100}
    ended = lab.run({"Map": distributed(FAIL_NEGATIVE, **fields)}, numbers(1, 2, 3, -1, -2))
    arn = lab.map_runs(ended)[0]["mapRunArn"]
    failed = lab.sfn.list_executions(mapRunArn=arn, statusFilter="FAILED")["executions"]
    assert len(failed) == 2
    pages = lab.sfn.get_paginator("list_executions").paginate(
        mapRunArn=arn, PaginationConfig={"PageSize": 2}
    )
    assert [len(page["executions"]) for page in pages] == [2, 2, 1]


def test_a_history_can_be_read_backwards_and_in_pages(lab: Lab) -> None:
    arn = lab.run(PASS)["executionArn"]
    last = lab.sfn.get_execution_history(executionArn=arn, reverseOrder=True, maxResults=1)
    assert [event["type"] for event in last["events"]] == ["ExecutionSucceeded"]
    pages = lab.sfn.get_paginator("get_execution_history").paginate(
        executionArn=arn, PaginationConfig={"PageSize": 3}
    )
    ids = [event["id"] for page in pages for event in page["events"]]
    assert ids == sorted(ids)
    assert len(ids) == 4
