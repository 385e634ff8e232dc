"""An execution that is started without a name gets a unique one."""

from __future__ import annotations

from embedded.lab import PASS, Lab


def test_two_executions_without_a_name_have_different_names(lab: Lab) -> None:
    machine = lab.machine(PASS)
    first, second = (
        lab.sfn.start_execution(stateMachineArn=machine)["executionArn"] for _ in range(2)
    )
    assert first != second
    assert lab.wait(second)["name"] == second.rsplit(":", 1)[-1]
