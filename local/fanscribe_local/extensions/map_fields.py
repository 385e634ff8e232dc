"""Carry the fields of a distributed Map past a grammar that does not know them.

AWS, "Using Map state in Distributed mode", section "Distributed Map state fields": `ItemBatcher`,
`ResultWriter.WriterConfig`, and a tolerated percentage written as an integer are all legal.

Stock moto's grammar knows none of them and refuses the definition. They are taken out before the
text is parsed and given, by the state's name, to the component that the parser makes of the rest.
Names are unique in a state machine, so the name is enough.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_map.state_map import StateMap
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

COUNT = ("ToleratedFailureCount", "ToleratedFailureCountPath")
PERCENTAGE = ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath")


@dataclass(frozen=True)
class MapFields:
    """What the definition says about one Map state beyond what moto's grammar reads."""

    batcher: Any = None
    writer: dict[str, str] | None = None
    exports: bool = False
    limits_count: bool = False
    limits_percentage: bool = False


_parsing: ContextVar[dict[str, MapFields]] = ContextVar("parsing")
_parse = AmazonStateLanguageParser.parse


def install() -> None:
    fill = StateMap.from_state_props

    def fill_with_fields(self: StateMap, state_props: Any) -> None:
        fill(self, state_props)
        fields = _parsing.get({}).get(self.name, MapFields())
        self.fields = self.iteration_component.fields = fields

    StateMap.from_state_props = fill_with_fields
    AmazonStateLanguageParser.parse = staticmethod(parse)


def parse(definition: str) -> Any:
    machine = json.loads(definition)
    found = {name: take_fields(state) for name, state in map_states(machine)}
    token = _parsing.set(found)
    try:
        return _parse(json.dumps(machine))
    finally:
        _parsing.reset(token)


def map_states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in machine.get("States", {}).items():
        if state.get("Type") == "Map":
            yield name, state
        inner = state.get("ItemProcessor") or state.get("Iterator") or {}
        for nested in (inner, *state.get("Branches", [])):
            yield from map_states(nested)


def take_fields(state: dict[str, Any]) -> MapFields:
    """Remove from the state what the grammar refuses, and return it."""
    writer = state.get("ResultWriter", {})
    config = writer.pop("WriterConfig", None)
    if "ResultWriter" in state and not writer:
        del state["ResultWriter"]
    batcher = state.pop("ItemBatcher", None)
    if isinstance(state.get(PERCENTAGE[0]), int):
        state[PERCENTAGE[0]] = float(state[PERCENTAGE[0]])
    return MapFields(
        batcher=template(with_paths(batcher)) if batcher else None,
        writer=config,
        exports=bool(writer),
        limits_count=any(field in state for field in COUNT),
        limits_percentage=any(field in state for field in PERCENTAGE),
    )


def with_paths(batcher: dict[str, Any]) -> dict[str, Any]:
    """`"XPath": path` written as `"X.$": path`, so that one template evaluates all of it."""
    return {
        f"{name.removesuffix('Path')}.$" if name.endswith("Path") else name: value
        for name, value in batcher.items()
    }


def template(value: dict[str, Any]) -> Any:
    """The component that evaluates a payload template, as a Pass state's Parameters."""
    holder = {"Type": "Pass", "Parameters": value, "End": True}
    program, _ = _parse(json.dumps({"StartAt": "template", "States": {"template": holder}}))
    return program.states.states["template"].parameters
