"""Stages are read from the state machine's own definition."""

from __future__ import annotations

import json
from pathlib import Path

from fanscribe_cli.stages import stage_names

ASL = Path(__file__).parents[3] / "statemachine/transcription.asl.json"


def test_the_stages_of_the_repositorys_state_machine() -> None:
    names = stage_names(json.loads(ASL.read_text()))
    assert [name.state for name in names] == [
        "ValidateManifest",
        "EstimateCost",
        "SplitItems",
        "PlanShards",
        "TranscribeShards",
        "MergeItems",
        "ReportRun",
    ]
    assert {name.map_label for name in names} == {
        None,
        "SplitItems",
        "TranscribeShards",
        "MergeItems",
    }
    assert names[0].title == "Validate manifest"


def test_a_loop_of_states_is_walked_once() -> None:
    states = {
        "Work": {"Type": "Task", "Next": "Done?"},
        "Done?": {"Type": "Choice", "Choices": [{"Next": "Work"}], "Default": "End"},
        "End": {"Type": "Succeed"},
    }
    assert [n.state for n in stage_names({"StartAt": "Work", "States": states})] == ["Work"]
