"""What could not be created is told, and stops the deployment when the flow needs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fanscribe_local import DeployError

from embedded.lab import Lab

NEEDS_A_LAYER_PERMISSION = """
Resources:
  Rule: {Type: AWS::Events::Connection, Properties: {}}
  Machine: {Type: AWS::StepFunctions::Activity, Properties: {Name: x}}
"""


def test_the_stack_lists_what_was_not_created_and_only_that(lab: Lab) -> None:
    assert lab.stack.skipped == (("Budget", "AWS::Budgets::Budget"),)


def test_a_template_whose_flow_could_not_run_is_not_deployed(lab: Lab, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(NEEDS_A_LAYER_PERMISSION)
    with pytest.raises(DeployError, match=r"Machine \(AWS::StepFunctions::Activity\)"):
        lab.aws.deploy(template, stack_name="partial")


def test_a_parameter_that_the_template_does_not_have_is_refused(lab: Lab, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {Topic: {Type: AWS::SNS::Topic}}")
    with pytest.raises(DeployError, match="Colour"):
        lab.aws.deploy(template, stack_name="coloured", parameters={"Colour": "red"})
