"""The table of what is there and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from bench.idle.prices import ALARM, FREE, MONTHLY_USD

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


def run() -> Iterator[str]:
    """The lines of a Markdown table, for the parameters' defaults."""
    units, free = _counted(yaml_parse(TEMPLATE.read_text()))
    yield "| what | how many | USD a month |"
    yield "|---|---:|---:|"
    for kind, price in MONTHLY_USD.items():
        name = f"{kind} (metrics they watch)" if kind == ALARM else kind
        yield f"| {name} | {units[kind]} | {price * units[kind]:.2f} |"
    yield f"| everything else | {free} | 0.00 |"
    total = sum(price * units[kind] for kind, price in MONTHLY_USD.items())
    yield f"| **together** | | **{total:.2f}** |"


def _counted(template: dict[str, Any]) -> tuple[Counter[str], int]:
    """Units of what costs, by type, and the number of resources that cost nothing."""
    units: Counter[str] = Counter()
    free = 0
    for name, resource in template["Resources"].items():
        kind = resource["Type"]
        if kind not in FREE and kind not in MONTHLY_USD:
            raise ValueError(f"{name}: nobody has said what a {kind} costs when idle")
        if not _exists(resource, template):
            continue
        if kind in FREE:
            free += 1
        else:
            units[kind] += _metrics(resource) if kind == ALARM else 1
    return units, free


def _metrics(alarm: dict[str, Any]) -> int:
    queries = alarm["Properties"].get("Metrics", [{"MetricStat": {}}])
    return sum("MetricStat" in query for query in queries)


def _exists(resource: dict[str, Any], template: dict[str, Any]) -> bool:
    condition = resource.get("Condition")
    return condition is None or _holds(template["Conditions"][condition], template)


def _holds(condition: dict[str, Any], template: dict[str, Any]) -> bool:
    """A condition of Equals and Not, with every parameter at its default."""
    ((function, given),) = condition.items()
    if function == "Fn::Not":
        return not _holds(given[0], template)
    left, right = (_value(one, template) for one in given)
    return str(left) == str(right)


def _value(one: Any, template: dict[str, Any]) -> Any:
    return template["Parameters"][one["Ref"]].get("Default", "") if isinstance(one, dict) else one
