"""A Fail state may end an execution with an error of Step Functions' own."""

from __future__ import annotations

from embedded.lab import Lab


def test_a_caught_states_error_is_failed_with_under_its_own_name(lab: Lab) -> None:
    states = {
        "Fail": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
    }
    given = {"error": {"Error": "States.TaskFailed", "Cause": "the job says why"}}
    ended = lab.run(states, given)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    assert ended["cause"] == "the job says why"
