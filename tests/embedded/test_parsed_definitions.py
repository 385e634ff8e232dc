"""A definition is parsed when it is given, and its executions do not meet in what was parsed."""

from __future__ import annotations

import json

import pytest
from moto.stepfunctions.parser.asl.parse import asl_parser

from embedded.lab import PASS, Lab, distributed, numbers


def test_a_definition_is_parsed_once_for_all_its_executions(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []
    preprocess = asl_parser.Preprocessor
    monkeypatch.setattr(asl_parser, "Preprocessor", lambda: parsed.append(1) or preprocess())
    machine = lab.machine({"Map": distributed(PASS)})
    runs = [
        lab.sfn.start_execution(stateMachineArn=machine, input=json.dumps(numbers(each, each)))
        for each in range(5)
    ]
    ended = [lab.wait(run["executionArn"]) for run in runs]
    assert [run["result"] for run in ended] == [[{"n": each}, {"n": each}] for each in range(5)]
    assert len(parsed) <= 1
