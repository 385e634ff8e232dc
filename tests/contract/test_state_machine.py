"""The state machine, the template, the functions and the errors name the same things."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from fanscribe import errors
from fanscribe_gpu import exits

ROOT = Path(__file__).parents[2]
ASL_TEXT = (ROOT / "statemachine/transcription.asl.json").read_text()
ASL: dict[str, Any] = json.loads(ASL_TEXT)
LAMBDA_ERRORS = ("Lambda.", "States.", "Batch.", "Sandbox.", "Runtime.")


def all_states(machine: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every state of the machine and of its Maps, by name."""
    found = []
    for name, state in machine["States"].items():
        found.append((name, state))
        if "ItemProcessor" in state:
            found += all_states(state["ItemProcessor"])
    return found


STATES = all_states(ASL)


def function_of(state: dict[str, Any]) -> str:
    """The function that a state calls, itself or to be answered later; empty for others."""
    called = state.get("Parameters", {}).get("FunctionName", state.get("Resource", ""))
    return called if called.endswith("FunctionArn}") else ""


FUNCTION_STATES = [n for n, s in STATES if function_of(s)]
CALLED_BY_URL = {"receive_webhook"}


class _Cfn(yaml.SafeLoader):
    """YAML with CloudFormation's short tags read as plain values."""


_Cfn.add_multi_constructor(
    "!",
    lambda loader, suffix, node: (
        loader.construct_scalar(node)
        if isinstance(node, yaml.ScalarNode)
        else loader.construct_sequence(node, deep=True)
        if isinstance(node, yaml.SequenceNode)
        else loader.construct_mapping(node, deep=True)
    ),
)
TEMPLATE = yaml.load((ROOT / "template.yaml").read_text(), Loader=_Cfn)  # noqa: S506  a SafeLoader


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.replace("AI", "ai")).lower()


def test_state_names_are_unique_across_the_maps() -> None:
    names = [name for name, _ in STATES]
    assert len(names) == len(set(names))


def test_every_substitution_is_declared_and_every_declared_one_is_used() -> None:
    used = set(re.findall(r"\$\{(\w+)\}", ASL_TEXT))
    machine = TEMPLATE["Resources"]["TranscriptionStateMachine"]["Properties"]
    assert used == set(machine["DefinitionSubstitutions"])


@pytest.mark.parametrize("state", FUNCTION_STATES)
def test_a_function_state_has_one_stem_everywhere(state: str) -> None:
    stem = snake(state)
    assert function_of(dict(STATES)[state]) == f"${{{state}FunctionArn}}"
    assert TEMPLATE["Resources"][f"{state}Function"]["Properties"]["CodeUri"] == f"functions/{stem}"
    for path in (
        f"functions/{stem}/app.py",
        f"events/{stem}.json",
        f"tests/functions/test_{stem}.py",
    ):
        assert (ROOT / path).is_file(), f"{path} is missing"


def test_every_function_is_a_state_but_for_the_one_that_is_called_by_its_url() -> None:
    functions = {path.parent.name for path in ROOT.glob("functions/*/app.py")}
    assert functions == set(map(snake, FUNCTION_STATES)) | CALLED_BY_URL


@pytest.mark.parametrize("name", [n for n, s in STATES if s["Type"] == "Task"])
def test_every_task_has_a_timeout(name: str) -> None:
    state = dict(STATES)[name]
    assert state.get("TimeoutSeconds", 0) > 0 or "TimeoutSecondsPath" in state


@pytest.mark.parametrize("name", [n for n, s in STATES if s["Type"] == "Map"])
def test_every_map_is_distributed_tolerates_by_rule_and_writes_its_results(name: str) -> None:
    state = dict(STATES)[name]
    assert state["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
    assert "ToleratedFailurePercentage" in state or "ToleratedFailurePercentagePath" in state
    assert state["ResultWriter"]["Parameters"]["Bucket"] == "${WorkBucket}"


@pytest.mark.parametrize("name", FUNCTION_STATES)
def test_a_function_that_dies_or_finds_aws_failing_is_called_again(name: str) -> None:
    retried = {error for rule in dict(STATES)[name]["Retry"] for error in rule["ErrorEquals"]}
    assert {"Runtime.ExitError", "AwsUnavailableError"} <= retried


def own_error_names(kind: str) -> set[str]:
    """Names in `ErrorEquals` of Retry or Catch that are ours and not AWS's."""
    return {
        name
        for _, state in STATES
        for rule in state.get(kind, [])
        for name in rule["ErrorEquals"]
        if not name.startswith(LAMBDA_ERRORS)
    }


def test_every_error_the_machine_retries_is_a_transient_error() -> None:
    retried = own_error_names("Retry")
    assert retried
    for name in retried:
        assert issubclass(getattr(errors, name), errors.TransientError), name


def test_every_transient_error_is_retried_by_a_state_or_by_batch() -> None:
    transient = {
        name
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.TransientError) and kind is not errors.TransientError
    }
    by_batch = {name for name in transient if name.startswith("Gpu")}
    assert transient - by_batch == own_error_names("Retry")


def test_batch_retries_the_workers_transient_exits_and_no_other() -> None:
    job = TEMPLATE["Resources"]["JobDefinition"]["Properties"]
    rules = job["RetryStrategy"]["EvaluateOnExit"]
    retried = {rule["OnExitCode"] for rule in rules if "OnExitCode" in rule}
    assert retried == {str(exits.TRANSIENT), str(exits.STOPPED)}
    assert rules[-1] == {"OnReason": "*", "Action": "EXIT"}, "an exit without a rule is retried"


def test_every_error_the_machine_catches_or_fails_with_exists() -> None:
    failed = {state["Error"] for _, state in STATES if state["Type"] == "Fail"}
    for name in failed | own_error_names("Catch"):
        assert issubclass(getattr(errors, name), errors.FanscribeError), name


def test_errors_are_flat_and_end_in_error() -> None:
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if not issubclass(kind, errors.FanscribeError):
            continue
        assert name.endswith("Error")
        assert kind.__mro__.index(Exception) <= 3, f"{name} is more than one class deep"
        assert kind.__doc__


def test_no_state_catches_everything() -> None:
    for name, state in STATES:
        for rule in state.get("Catch", []):
            assert "States.ALL" not in rule["ErrorEquals"], name
