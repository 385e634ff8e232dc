"""Delete a stack in the order of its dependences, and keep one that could not be deleted.

AWS, "DependsOn attribute": what depends on another resource is deleted before it. "DeletionPolicy
attribute": Retain keeps a resource when its stack goes; RetainExceptOnCreate does too, unless the
creation itself is rolled back. "Stack failure options": a stack whose creation failed deletes what
it had made, and is ROLLBACK_COMPLETE. "Delete stack fails": such a stack is DELETE_FAILED, says
which resources are left, and can be deleted again.

Stock moto tries resources in any order, gives up a stack with a VPC, forgets a stack before it has
deleted it, and leaves everything behind when a creation fails.
"""

from __future__ import annotations

import logging
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.models import CloudFormationBackend, Stack
from moto.cloudformation.parsing import ResourceMap

RETAINED = ("Retain", "RetainExceptOnCreate")
log = logging.getLogger(__name__)


def install() -> None:
    create = Stack.create_resources

    def create_or_roll_back(self: Stack) -> None:
        try:
            create(self)
        except Exception as fault:
            log.debug("the creation of stack %s failed", self.name, exc_info=True)
            self.output_map._output_json_map = {}
            left = delete_resources(self.resource_map, retained=("Retain",))
            finish(self, "ROLLBACK_FAILED" if left else "ROLLBACK_COMPLETE", said(fault))

    Stack.create_resources = create_or_roll_back
    CloudFormationBackend.delete_stack = delete_stack


def delete_stack(self: CloudFormationBackend, name_or_stack_id: str) -> None:
    """A name that is not there is no error, as in AWS."""
    for stack in list(self.stacks.values()):
        if name_or_stack_id in (stack.name, stack.stack_id):
            _delete(self, stack)


def _delete(backend: CloudFormationBackend, stack: Stack) -> None:
    exports = [export.name for export in stack.exports]
    _ = stack.outputs  # moto reads them once, from resources that are there
    stack._add_stack_event("DELETE_IN_PROGRESS", resource_status_reason="User Initiated")
    left = delete_resources(stack.resource_map, RETAINED)
    if left:
        listed = "; ".join(f"{logical_id}: {reason}" for logical_id, reason in left.items())
        finish(stack, "DELETE_FAILED", f"The following resource(s) failed to delete: {listed}")
        return
    finish(stack, "DELETE_COMPLETE", None)
    backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)
    for name in exports:
        backend.exports.pop(name, None)


def finish(stack: Stack, status: str, reason: str | None) -> None:
    stack.status, stack.stack_status_reason = status, reason
    stack._add_stack_event(status, resource_status_reason=reason)


def delete_resources(resources: ResourceMap, retained: tuple[str, ...]) -> dict[str, str]:
    """What could not be deleted, by logical id, and why.

    moto makes a resource when the first one that refers to it is made: the last made is the first
    that nothing depends on.
    """
    declared = resources._resource_json_map
    left: dict[str, str] = {}
    for logical_id in [name for name in reversed(resources._parsed_resources) if name in declared]:
        made = resources._parsed_resources[logical_id]
        if made is not None and declared[logical_id].get("DeletionPolicy") not in retained:
            _try(resources, logical_id, made, left)
    _forget_what_is_not_there(resources)
    return left


def _forget_what_is_not_there(resources: ResourceMap) -> None:
    """moto makes a declared resource whenever somebody asks for it."""
    for logical_id in set(resources._resource_json_map) - set(resources._parsed_resources):
        del resources._resource_json_map[logical_id]


def _try(resources: ResourceMap, logical_id: str, made: Any, left: dict[str, str]) -> None:
    try:
        delete_one(resources, made, resources._resource_json_map[logical_id])
    except Exception as refusal:  # noqa: BLE001 (each service has its own; the stack tells it)
        left[logical_id] = said(refusal)
    else:
        del resources._parsed_resources[logical_id]


def delete_one(resources: ResourceMap, made: Any, declared: dict[str, Any]) -> None:
    account_id, region = resources._account_id, resources._region_name
    if hasattr(made, "delete"):
        made.delete(account_id, region)
        return
    by_class = parsing.resource_class_from_type(declared["Type"]).delete_from_cloudformation_json
    if hasattr(by_class, "__isabstractmethod__"):
        raise NotImplementedError(f"the embedded AWS cannot delete a {declared['Type']}")
    # A template's properties may still hold a Ref: these deletions go by name, and read none.
    by_class(made.physical_resource_id, declared, account_id, region)


def said(fault: Exception) -> str:
    """moto's errors hold their sentence beside the HTTP answer that they are."""
    return str(getattr(fault, "message", fault)) or type(fault).__name__
