"""EventBridge hears of executions that start and end."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from fanscribe_local import event_bus
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

from embedded.lab import PASS, Lab, until

FAIL: dict[str, Any] = {"Fail": {"Type": "Fail", "Error": "BadError", "Cause": "it is bad"}}


@pytest.mark.parametrize(
    ("states", "status", "says"),
    [
        (PASS, "SUCCEEDED", {"output": '{"n":1}', "error": None}),
        (FAIL, "FAILED", {"error": "BadError", "cause": "it is bad", "output": None}),
    ],
)
def test_a_rule_hears_that_an_execution_starts_and_how_it_ends(
    lab: Lab, states: dict[str, Any], status: str, says: dict[str, Any]
) -> None:
    events, listening = lab.aws.client("events"), lab.machine(PASS)
    arn, name = lab.machine(states), f"rule-{uuid.uuid4().hex[:8]}"
    pattern = {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"stateMachineArn": [arn]},
    }
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": listening, "RoleArn": lab.role}])
    started = lab.sfn.start_execution(stateMachineArn=arn, name=name, input='{"n": 1}')
    heard = until(lambda: both(lab, listening))
    by_status = {event["detail"]["status"]: event for event in heard}
    assert set(by_status) == {"RUNNING", status}
    ended = by_status[status]
    assert ended["resources"] == [started["executionArn"]]
    assert says.items() <= ended["detail"].items()
    assert ended["detail"]["name"] == name
    assert ended["detail"]["stopDate"] >= ended["detail"]["startDate"] > 1e12
    assert by_status["RUNNING"]["detail"]["stopDate"] is None


def test_an_execution_that_is_over_at_once_is_told_of_as_running_first(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(event_bus, "put", lambda event: told.append(event["detail"]["status"]))
    start = ExecutionWorker.start

    def start_and_end(self: ExecutionWorker) -> None:
        start(self)
        execution = self._execution_communication.execution
        until(lambda: execution.exec_status != ExecutionStatus.RUNNING)

    monkeypatch.setattr(ExecutionWorker, "start", start_and_end)
    lab.run(PASS)
    until(lambda: len(told) == 2)
    assert sorted(told) == ["RUNNING", "SUCCEEDED"]


def both(lab: Lab, listening: str) -> list[dict[str, Any]] | None:
    rows = lab.sfn.list_executions(stateMachineArn=listening)["executions"]
    return [lab.wait(row["executionArn"])["result"] for row in rows] if len(rows) == 2 else None
