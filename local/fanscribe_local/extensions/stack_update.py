"""Change a stack as a new template or new parameters say, and nothing else of it.

AWS, "Update behaviors of stack resources": a resource whose properties stay, once Refs are
resolved, is left alone; a changed one is updated in place, or replaced where its type's schema
lets the property be set at creation only. "UpdateReplacePolicy", "DeletionPolicy": what is replaced
or removed goes after all else is done, unless it is to be kept. A failed update is rolled back to
the template and the parameters from before (UPDATE_ROLLBACK_COMPLETE).

Stock moto compares unresolved templates, forgets resources that it cannot update, follows neither
GetAtt, Sub nor conditions, and stops in the middle when something fails.
"""

from __future__ import annotations

import copy
import logging
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.models import Stack
from moto.cloudformation.parsing import ResourceMap

from fanscribe_local.extensions.stack_deletion import RETAINED, delete_one, finish, said
from fanscribe_local.stack_changes import in_order, needs_replacement

log = logging.getLogger(__name__)
Old = list[tuple[Any, dict[str, Any], str]]
"""What is to go, how it was declared, and which policy may keep it."""


def install() -> None:
    Stack.update = update


def update(
    self: Stack,
    template: str,
    role_arn: str | None = None,
    parameters: dict[str, Any] | None = None,
    tags: dict[str, str] | None = None,
) -> None:
    before = self.template, self.parameters
    try:
        _apply(self, template, parameters or self.parameters)
    except Exception as fault:
        log.debug("the update of stack %s failed", self.name, exc_info=True)
        _apply(self, *before)
        finish(self, "UPDATE_ROLLBACK_COMPLETE", said(fault))
        return
    self.role_arn, self.tags = role_arn, self.tags if tags is None else tags
    finish(self, "UPDATE_COMPLETE", None)


def _apply(stack: Stack, template: str, parameters: dict[str, Any]) -> None:
    resources = stack.resource_map
    before = {name: _resolved(resources, name) for name in _made(resources)}
    declared_before = resources._resource_json_map
    stack.template, stack.parameters = template, parameters
    stack._parse_template()
    _load(resources, stack.template_dict, parameters)
    old: Old = []
    for name in in_order(resources._resource_json_map):
        _bring_up_to_date(resources, name, before, declared_before, old)
    for name in reversed(_made(resources, declared_before)):
        if not _is_wanted(resources, name):
            gone = resources._parsed_resources.pop(name)
            old.append((gone, declared_before[name], "DeletionPolicy"))
    for made, declared, policy in old:
        if declared.get(policy) not in RETAINED:
            delete_one(resources, made, declared)
    stack.output_map = stack._create_output_map()


def _load(resources: ResourceMap, template: dict[str, Any], parameters: dict[str, Any]) -> None:
    resources._template, resources._resource_json_map = template, template["Resources"]
    resources.input_parameters = parameters
    for load in (resources.load_mapping, resources.load_parameters, resources.load_conditions):
        load()


def _bring_up_to_date(
    resources: ResourceMap,
    name: str,
    before: dict[str, Any],
    declared_before: dict[str, Any],
    old: Old,
) -> None:
    if not _is_wanted(resources, name):
        return
    if name not in before:
        _ = resources[name]  # moto makes what is asked for
        return
    kind, after = resources._resource_json_map[name]["Type"], _resolved(resources, name)
    if after == before[name]:
        return
    if needs_replacement(kind, before[name], after):
        made = resources._parsed_resources.pop(name)
        old.append((made, declared_before[name], "UpdateReplacePolicy"))
        _ = resources[name]
    else:
        _update_in_place(resources, name, after)


def _update_in_place(resources: ResourceMap, name: str, properties: Any) -> None:
    declared = resources._resource_json_map[name]
    made = resources._parsed_resources[name]
    change = parsing.resource_class_from_type(declared["Type"]).update_from_cloudformation_json
    if hasattr(change, "__isabstractmethod__"):
        raise NotImplementedError(f"the embedded AWS cannot update a {declared['Type']}")
    changed = change(
        made,
        made.physical_resource_id,
        {**declared, "Properties": properties},
        resources._account_id,
        resources._region_name,
    )
    changed.logical_resource_id, changed.cf_resource_type = name, declared["Type"]
    resources._parsed_resources[name] = changed


def _resolved(resources: ResourceMap, name: str) -> Any:
    """The properties with every Ref resolved to what there is now."""
    properties = resources._resource_json_map[name].get("Properties", {})
    return copy.deepcopy(parsing.clean_json(properties, resources))


def _made(resources: ResourceMap, declared: dict[str, Any] | None = None) -> list[str]:
    """In the order in which they were made."""
    names = resources._resource_json_map if declared is None else declared
    return [name for name, made in resources._parsed_resources.items() if name in names and made]


def _is_wanted(resources: ResourceMap, name: str) -> bool:
    if name not in resources._resource_json_map:
        return False
    condition = resources._resource_json_map[name].get("Condition")
    return condition is None or bool(resources.lazy_condition_map[condition])
