"""The template's state machine is the one in its file, with its substitutions, and it runs."""

from __future__ import annotations

import json

from embedded.lab import Lab


def test_the_deployed_definition_runs_with_its_values_filled_in(lab: Lab) -> None:
    arn = lab.stack.outputs["FlowArn"]
    execution = lab.sfn.start_execution(stateMachineArn=arn, input='{"a": 1}')["executionArn"]
    assert lab.wait(execution)["result"] == {"number": 7, "given": {"a": 1}}
    definition = json.loads(lab.sfn.describe_state_machine(stateMachineArn=arn)["definition"])
    assert definition["States"]["Echo"]["Parameters"]["number"] == 7
