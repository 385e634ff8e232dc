"""A task that fails by its token keeps the cause it gives."""

from __future__ import annotations

from embedded.lab import Lab, until


def test_error_and_cause_of_send_task_failure_end_the_execution(lab: Lab) -> None:
    task = lab.probe(
        Resource="arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters={
            "FunctionName": lab.stack.resources["Probe"],
            "Payload": {"token.$": "$$.Task.Token"},
        },
        TimeoutSeconds=20,
    )
    execution = lab.start({"Wait": task})

    def token() -> str | None:
        events = lab.sfn.get_execution_history(executionArn=execution)["events"]
        scheduled = [
            e["taskScheduledEventDetails"]
            for e in events
            if e["type"] == "TaskSubmitted"
            for e in events
            if e["type"] == "TaskScheduled"
        ]
        return scheduled[0]["parameters"].split('"token":')[1].split('"')[1] if scheduled else None

    lab.sfn.send_task_failure(taskToken=until(token), error="TokenError", cause="by hand")
    ended = lab.wait(execution)
    assert (ended["error"], ended["cause"]) == ("TokenError", "by hand")
