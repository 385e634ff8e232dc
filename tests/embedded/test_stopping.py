"""A stopped execution ends at once, says why, and takes its children with it."""

from __future__ import annotations

import time

from embedded.lab import Lab, distributed, numbers, until


def test_error_and_cause_are_kept_and_the_task_is_not_waited_for(lab: Lab) -> None:
    execution = lab.start({"Sleep": lab.probe()}, {"do": "sleep", "seconds": 1.5})
    time.sleep(0.3)
    lab.sfn.stop_execution(executionArn=execution, error="EnoughError", cause="it is late")
    began = time.monotonic()
    ended = lab.wait(execution)
    assert time.monotonic() - began < 1
    assert (ended["status"], ended["error"], ended["cause"]) == (
        "ABORTED",
        "EnoughError",
        "it is late",
    )
    types = [e["type"] for e in lab.sfn.get_execution_history(executionArn=execution)["events"]]
    assert "ExecutionAborted" in types


def test_the_children_of_a_stopped_execution_are_aborted(lab: Lab) -> None:
    states = {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}
    execution = lab.start({"Map": distributed(states)}, numbers(1, 2))

    def run_arn() -> str | None:
        runs = lab.sfn.list_map_runs(executionArn=execution)["mapRuns"]
        return runs[0]["mapRunArn"] if runs else None

    arn = until(run_arn)

    def statuses() -> list[str]:
        return [row["status"] for row in lab.sfn.list_executions(mapRunArn=arn)["executions"]]

    until(lambda: statuses() == ["RUNNING"] * 2)
    lab.sfn.stop_execution(executionArn=execution)
    until(lambda: statuses() == ["ABORTED"] * 2)
    assert lab.wait(execution)["status"] == "ABORTED"


def test_an_execution_out_of_time_is_timed_out(lab: Lab) -> None:
    ended = lab.run({"Wait": {"Type": "Wait", "Seconds": 30, "End": True}}, TimeoutSeconds=1)
    assert ended["status"] == "TIMED_OUT"
    assert ended["stopDate"]
