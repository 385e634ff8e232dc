"""The counts of calls and transitions, held against the state machine itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fanscribe.planning import orchestration as counted
from fanscribe.planning.orchestration import orchestration

ASL = json.loads((Path(__file__).parents[3] / "statemachine/transcription.asl.json").read_text())
POLL = ["WaitForAssemblyAI", "CollectFromAssemblyAI", "IsAllCollected?"]


def walked(machine: dict[str, Any], *choices: str) -> list[str]:
    """The states of a run in which nothing fails, taking `choices` at its Choice states."""
    states, name, path, taken = machine["States"], machine["StartAt"], [], iter(choices)
    while True:
        path.append(name)
        state = states[name]
        if state.get("End") or state["Type"] in {"Succeed", "Fail"}:
            return path
        name = next(taken) if state["Type"] == "Choice" else state["Next"]


def child(name: str) -> dict[str, Any]:
    return ASL["States"][name]["ItemProcessor"]


def calls(machine: dict[str, Any], path: list[str]) -> int:
    return sum("FunctionArn" in machine["States"][name].get("Resource", "") for name in path)


def test_a_run_has_as_many_states_and_calls_as_are_counted() -> None:
    path = walked(ASL, "SplitItems", "AnythingToTranscribe?", "TranscribeShards")
    assert 1 + len(path) == counted.RUN_TRANSITIONS
    assert calls(ASL, path) == counted.RUN_CALLS


@pytest.mark.parametrize("name", ["SplitItems", "MergeItems"])
def test_an_items_child_is_one_state_and_one_call(name: str) -> None:
    path = walked(child(name))
    assert 1 + len(path) == counted.ITEM_CHILD_TRANSITIONS
    assert calls(child(name), path) == 1


def test_a_shards_child_is_counted_by_its_engine() -> None:
    machine = child("TranscribeShards")
    gpu = walked(machine, "TranscribeOnGpu")
    assert 1 + len(gpu) == counted.GPU_SHARD_TRANSITIONS
    polls = ["WaitForAssemblyAI"] * counted.HOSTED_POLLS
    hosted = walked(machine, "SubmitToAssemblyAI", *polls, "Collected")
    nothing, one = orchestration(0, 0, 0), orchestration(0, 0, 1)
    assert one.transitions - nothing.transitions == 1 + len(hosted)
    assert one.lambda_calls - nothing.lambda_calls == calls(machine, hosted)


@pytest.mark.parametrize("hosted", [0, 64])
def test_ten_thousand_files_cost_few_calls_and_transitions_each(hosted: int) -> None:
    cost = orchestration(10_000, 64, hosted)
    assert cost.lambda_calls <= 0.3 * 10_000
    assert cost.transitions <= 1.5 * 10_000
