"""EventBridge rules start state machines and invoke functions, with their input transformed."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from fanscribe_local.extensions.event_targets import input_for

from embedded.lab import PASS, Lab, until

EVENT = {"id": "e", "time": "t", "detail": {"key": 'a "b"', "size": 3, "tags": ["x"]}}


@pytest.mark.parametrize(
    ("target", "given"),
    [
        ({}, EVENT),
        ({"Input": '{"fixed": true}'}, {"fixed": True}),
        ({"InputPath": "$.detail.tags"}, ["x"]),
        (
            {
                "InputTransformer": {
                    "InputPathsMap": {"key": "$.detail.key", "size": "$.detail.size"},
                    "InputTemplate": '{"uri": "s3://b/<key>", "size": <size>, "key": <key>}',
                }
            },
            {"uri": 's3://b/a "b"', "size": 3, "key": 'a "b"'},
        ),
    ],
)
def test_a_target_gets_the_event_or_what_its_rule_makes_of_it(
    target: dict[str, Any], given: Any
) -> None:
    assert input_for(target, EVENT) == given


def executions(lab: Lab, machine: str) -> list[dict[str, Any]]:
    rows = lab.sfn.list_executions(stateMachineArn=machine)["executions"]
    return [lab.wait(row["executionArn"]) for row in rows]


def test_an_event_that_is_put_starts_the_state_machine_of_its_rule(lab: Lab) -> None:
    events, machine = lab.aws.client("events"), lab.machine(PASS)
    name, source = f"rule-{uuid.uuid4().hex[:8]}", f"our.{uuid.uuid4().hex[:8]}"
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [source]}))
    target = {"Id": "1", "Arn": machine, "RoleArn": lab.role, "InputPath": "$.detail"}
    events.put_targets(Rule=name, Targets=[target])
    entry = {"Source": source, "DetailType": "said", "Detail": '{"word": "now"}'}
    events.put_events(Entries=[entry])
    (ended,) = until(lambda: executions(lab, machine))
    assert ended["result"] == {"word": "now"}
    events.disable_rule(Name=name)
    events.put_events(Entries=[entry])
    assert len(executions(lab, machine)) == 1


def test_a_schedule_starts_the_state_machine_of_its_rule_when_it_is_fired(lab: Lab) -> None:
    events, machine = lab.aws.client("events"), lab.machine(PASS)
    name = f"rule-{uuid.uuid4().hex[:8]}"
    events.put_rule(Name=name, ScheduleExpression="cron(0 3 * * ? *)")
    target = {"Id": "1", "Arn": machine, "RoleArn": lab.role, "Input": '{"manifest": "m"}'}
    events.put_targets(Rule=name, Targets=[target])
    lab.aws.fire(name)
    (ended,) = until(lambda: executions(lab, machine))
    assert ended["result"] == {"manifest": "m"}
    events.disable_rule(Name=name)
    lab.aws.fire(name)
    assert len(executions(lab, machine)) == 1


def test_no_event_is_for_a_schedule(lab: Lab) -> None:
    events, machine = lab.aws.client("events"), lab.machine(PASS)
    name = f"rule-{uuid.uuid4().hex[:8]}"
    events.put_rule(Name=name, ScheduleExpression="rate(1 day)")
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": machine, "RoleArn": lab.role}])
    events.put_events(Entries=[{"Source": "ours", "DetailType": "said", "Detail": "{}"}])
    assert executions(lab, machine) == []
