"""Remember which resources of a template were not created.

AWS, "How CloudFormation works": a stack is created whole or not at all.

Stock moto logs a warning for a type it does not know, goes on, and reports CREATE_COMPLETE.
"""

from __future__ import annotations

import logging
import warnings
from collections import defaultdict
from typing import Any

from moto.cloudformation import parsing

_skipped: dict[str, list[tuple[str, str]]] = defaultdict(list)


def install() -> None:
    create = parsing.parse_and_create_resource

    def create_or_remember(
        logical_id: str, resource_json: dict[str, Any], resources_map: Any, *args: Any, **kw: Any
    ) -> Any:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Tried to parse")
            resource = create(logical_id, resource_json, resources_map, *args, **kw)
        condition = resource_json.get("Condition")
        wanted = condition is None or resources_map.lazy_condition_map[condition]
        entry = (logical_id, resource_json["Type"])
        if resource is None and wanted and entry not in _skipped[resources_map.stack_id]:
            _skipped[resources_map.stack_id].append(entry)
        return resource

    parsing.parse_and_create_resource = create_or_remember
    logging.getLogger("moto").addFilter(_is_not_about_support)


def _is_not_about_support(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("No Moto CloudFormation support")


def skipped_in(stack_id: str) -> tuple[tuple[str, str], ...]:
    """(logical id, type) of each, in the template's order of dependence."""
    return tuple(_skipped[stack_id])
