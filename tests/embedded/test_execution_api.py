"""A Map Run's children, and their histories, are there for boto3 to see."""

from __future__ import annotations

import json

from embedded.lab import FAIL_NEGATIVE, PASS, Lab, distributed, numbers, until


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
    listed = [page["executions"] for page in pages]
    assert [len(page) for page in listed] == [2, 2, 1]
    starts = [row["startDate"] for page in listed for row in page]
    assert starts == sorted(starts, reverse=True)


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


def test_one_child_can_be_stopped_by_itself(lab: Lab) -> None:
    states = {"Wait": {"Type": "Wait", "SecondsPath": "$.n", "End": True}}
    fields = {"ToleratedFailurePercentage": 100}
    execution = lab.start({"Map": distributed(states, **fields)}, numbers(60))
    runs = until(lambda: lab.sfn.list_map_runs(executionArn=execution)["mapRuns"])
    arn = runs[0]["mapRunArn"]
    (child,) = until(lambda: lab.sfn.list_executions(mapRunArn=arn)["executions"])
    lab.sfn.stop_execution(executionArn=child["executionArn"], error="SkipError", cause="by hand")
    assert lab.wait(execution)["status"] == "SUCCEEDED"
    stopped = lab.sfn.describe_execution(executionArn=child["executionArn"])
    assert (stopped["status"], stopped["error"]) == ("ABORTED", "SkipError")
