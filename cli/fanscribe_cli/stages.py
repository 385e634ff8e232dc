"""The stages a person follows, read from the state machine's own definition.

The order of states is written in the ASL alone: a stage is a Task or a Map of it, found by
following `Next` from `StartAt`, through the first way out of every Choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class StageName(NamedTuple):
    """A state's name, and its Map Run's label where it is a Distributed Map."""

    state: str
    map_label: str | None

    @property
    def title(self) -> str:
        """`SplitItems` as `Split items`."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.state).capitalize()


def stage_names(definition: Mapping[str, Any]) -> tuple[StageName, ...]:
    """The Tasks and Maps of an ASL definition, in the order of a run in which all goes well."""
    return tuple(
        StageName(name, state.get("Label", name) if state["Type"] == "Map" else None)
        for name, state in _walk(definition)
        if state["Type"] in ("Task", "Map")
    )


def _walk(definition: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    unvisited = dict(definition["States"])
    name: str | None = definition["StartAt"]
    while name is not None and (state := unvisited.pop(name, None)):
        yield name, state
        name = state.get("Next") or next((way["Next"] for way in state.get("Choices", [])), None)
