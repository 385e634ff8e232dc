"""What changes between two templates of a stack: in which order, in place or by replacement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from cfnlint.schema import ResourceNotFoundError
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from fanscribe_local.host import REGION

SUBSTITUTED = re.compile(r"\$\{([^!}.]+)")
Declared = Mapping[str, Mapping[str, Any]]


def in_order(declared: Declared) -> list[str]:
    """Logical ids, each after those that it refers to or depends on."""
    ordered: dict[str, None] = {}

    def visit(logical_id: str) -> None:
        for other in references(declared[logical_id]):
            if other in declared and other not in ordered and other != logical_id:
                visit(other)
        ordered[logical_id] = None

    for logical_id in declared:
        if logical_id not in ordered:
            visit(logical_id)
    return list(ordered)


def references(part: Any) -> Iterator[str]:
    """Names that Ref, GetAtt, Sub and DependsOn mention, parameters among them."""
    if isinstance(part, list):
        for one in part:
            yield from references(one)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in MENTIONS:
                yield from MENTIONS[key](value)
            yield from references(value)


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


MENTIONS: dict[str, Callable[[Any], list[str]]] = {
    "DependsOn": _listed,
    "Fn::GetAtt": lambda value: [(value if isinstance(value, list) else value.split("."))[0]],
    "Fn::Sub": lambda value: SUBSTITUTED.findall(_listed(value)[0]),
    "Ref": _listed,
}


def needs_replacement(kind: str, before: Any, after: Any) -> bool:
    """Whether a property differs that AWS's schema of the kind lets nobody change."""
    return any(_at(path, before) != _at(path, after) for path in fixed_properties(kind))


@cache
def fixed_properties(kind: str) -> tuple[tuple[str, ...], ...]:
    """Paths of the properties that are set when such a resource is created, and for good."""
    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    except ResourceNotFoundError:
        return ()
    paths = schema.get("createOnlyProperties", ())
    return tuple(tuple(path.removeprefix("/properties/").split("/")) for path in paths)


def _at(path: tuple[str, ...], properties: Any) -> Any:
    for name in path:
        properties = properties.get(name) if isinstance(properties, dict) else None
    return properties
