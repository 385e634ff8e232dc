"""Terminal errors are not caught by a wildcard."""

from __future__ import annotations

from typing import Any

from embedded.lab import Lab


def caught(lab: Lab, **task: Any) -> dict[str, Any]:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    states = {
        "Task": lab.probe(Catch=catch, **task),
        "Caught": {"Type": "Pass", "Result": "caught", "End": True},
    }
    return lab.run(states, {"do": "fail", "message": "x"})


def test_a_path_that_does_not_exist_fails_the_execution_whatever_is_caught(lab: Lab) -> None:
    parameters = {"FunctionName": lab.stack.resources["Probe"], "Payload.$": "$.nowhere"}
    ended = caught(lab, Parameters=parameters)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.Runtime")


def test_a_functions_own_error_is_caught(lab: Lab) -> None:
    assert caught(lab)["result"] == "caught"
