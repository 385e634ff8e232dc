"""How a run goes, from Step Functions' own answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from fanscribe_cli.watch import Counts, Snapshot, Watcher

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:fanscribe-transcription"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:fanscribe-transcription:r1"
MAP_RUN = "arn:aws:states:us-east-1:123456789012:mapRun:fanscribe-transcription/Split:8b1e"
WHEN = datetime(2026, 11, 21, 3, tzinfo=UTC)
DEFINITION = {
    "StartAt": "Validate",
    "States": {
        "Validate": {"Type": "Task", "Next": "SplitItems"},
        "SplitItems": {"Type": "Map", "Label": "Split", "Next": "Any?"},
        "Any?": {"Type": "Choice", "Choices": [{"Next": "Merge"}], "Default": "Report"},
        "Merge": {"Type": "Task", "Next": "Report"},
        "Report": {"Type": "Task", "End": True},
    },
}


def execution(status: str, **more: str) -> dict[str, Any]:
    return {
        "executionArn": EXECUTION,
        "stateMachineArn": MACHINE,
        "status": status,
        "startDate": WHEN,
        **more,
    }


def event(number: int, kind: str, name: str) -> dict[str, Any]:
    details = "stateEnteredEventDetails" if "Entered" in kind else "stateExitedEventDetails"
    return {"timestamp": WHEN, "type": kind, "id": number, details: {"name": name}}


def counts(**given: int) -> dict[str, int]:
    names = (
        "pending running succeeded failed timedOut aborted total resultsWritten "
        "failuresNotRedrivable pendingRedrive"
    )
    return dict.fromkeys(names.split(), 0) | given


class Api:
    """A Step Functions client whose answers are queued, and checked against the real API's."""

    def __init__(self) -> None:
        self.client = boto3.client(
            "stepfunctions", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        self.stub = Stubber(self.client)
        self.stub.add_response("describe_execution", execution("RUNNING"))
        machine = {
            "stateMachineArn": MACHINE,
            "name": "fanscribe-transcription",
            "definition": json.dumps(DEFINITION),
            "roleArn": "arn:aws:iam::123456789012:role/r",
            "type": "STANDARD",
            "creationDate": WHEN,
        }
        self.stub.add_response("describe_state_machine", machine)

    def answers(
        self,
        described: dict[str, Any],
        events: list[dict[str, Any]],
        items: dict[str, int] | None = None,
    ) -> None:
        self.stub.add_response("describe_execution", described)
        self.stub.add_response("get_execution_history", {"events": events})
        run = {
            "executionArn": EXECUTION,
            "mapRunArn": MAP_RUN,
            "stateMachineArn": MACHINE,
            "startDate": WHEN,
        }
        self.stub.add_response("list_map_runs", {"mapRuns": [run] if items else []})
        if items:
            map_run = {
                "mapRunArn": MAP_RUN,
                "executionArn": EXECUTION,
                "status": "RUNNING",
                "startDate": WHEN,
                "maxConcurrency": 40,
                "toleratedFailurePercentage": 100.0,
                "toleratedFailureCount": 0,
                "itemCounts": items,
                "executionCounts": counts(),
            }
            self.stub.add_response("describe_map_run", map_run, {"mapRunArn": MAP_RUN})


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    with api.stub:
        yield api
        api.stub.assert_no_pending_responses()


ENTERED = [
    event(2, "TaskStateEntered", "Validate"),
    event(5, "TaskStateExited", "Validate"),
    event(6, "MapStateEntered", "SplitItems"),
]


def statuses(snapshot: Snapshot) -> dict[str, str]:
    return {stage.name.state: stage.status for stage in snapshot.stages}


def test_a_snapshot_says_which_stage_is_on_and_how_far_its_map_got(api: Api) -> None:
    api.answers(
        execution("RUNNING"),
        ENTERED,
        counts(succeeded=3, failed=1, timedOut=1, running=2, total=9),
    )
    snapshot = Watcher(api.client, EXECUTION).snapshot()
    assert statuses(snapshot) == {
        "Validate": "done",
        "SplitItems": "running",
        "Merge": "waiting",
        "Report": "waiting",
    }
    now = snapshot.stages[1].counts
    assert now is not None
    assert now[:3] == (5, 2, 9)
    assert now.seconds > 0


def test_a_maps_pace_is_that_since_it_began() -> None:
    begun = Counts(ended=30, failed=0, total=90, seconds=60.0)
    assert (begun.per_minute, begun.seconds_left) == (30.0, 120.0)
    assert Counts(ended=0, failed=0, total=90, seconds=60.0).seconds_left is None


def test_a_failed_run_names_its_error_and_where_it_stopped(api: Api) -> None:
    api.answers(execution("FAILED", error="BudgetExceededError", cause="too dear"), ENTERED)
    snapshot = Watcher(api.client, EXECUTION).snapshot()
    assert (snapshot.error, snapshot.cause) == ("BudgetExceededError", "too dear")
    assert statuses(snapshot)["SplitItems"] == "stopped"
    assert statuses(snapshot)["Merge"] == "waiting"


def test_a_stage_that_a_run_had_no_need_of_is_skipped(api: Api) -> None:
    report = [event(9, "TaskStateEntered", "Report"), event(12, "TaskStateExited", "Report")]
    split = [event(8, "MapStateExited", "SplitItems")]
    api.answers(execution("SUCCEEDED"), [*ENTERED, *split, *report])
    snapshot = Watcher(api.client, EXECUTION).snapshot()
    assert statuses(snapshot)["Merge"] == "skipped"


def test_following_asks_until_the_run_is_over_and_waits_in_between(api: Api) -> None:
    api.answers(execution("RUNNING"), ENTERED)
    api.answers(execution("RUNNING"), ENTERED)
    api.answers(execution("ABORTED"), ENTERED)
    waits: list[float] = []
    seen = list(Watcher(api.client, EXECUTION).follow(3.0, waits.append))
    assert [snapshot.status for snapshot in seen] == ["RUNNING", "RUNNING", "ABORTED"]
    assert waits == [3.0, 3.0]
