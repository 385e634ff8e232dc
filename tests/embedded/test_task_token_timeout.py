"""A token that nobody answers: the state gives up when its input says, and the Catch goes on."""

from __future__ import annotations

from embedded.lab import Lab


def test_a_wait_that_nobody_ends_is_over_after_the_seconds_in_the_input(lab: Lab) -> None:
    wait = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {
            "FunctionName": lab.stack.resources["Probe"],
            "Payload": {"token.$": "$$.Task.Token"},
        },
        "TimeoutSecondsPath": "$.hosted.webhook_seconds",
        "ResultPath": None,
        "Catch": [{"ErrorEquals": ["States.Timeout"], "ResultPath": None, "Next": "Collect"}],
        "Next": "Told",
    }
    states = {"Wait": wait, "Told": {"Type": "Fail"}, "Collect": {"Type": "Succeed"}}
    given = {"hosted": {"webhook_seconds": 2}, "run": "kept"}
    ended = lab.run(states, given)
    assert ended["status"] == "SUCCEEDED"
    assert ended["result"] == given
