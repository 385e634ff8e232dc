"""What a resource's own policy lets one of AWS's services do to it."""

from __future__ import annotations

import json

from fanscribe_local.iam.conditions import as_list, holds, like
from fanscribe_local.iam.policy import Need


def lets(policy: str, service: str, need: Need) -> bool:
    """Whether a statement allows `service`, by name, what it needs."""
    return any(
        statement["Effect"] == "Allow"
        and service in _services(statement.get("Principal"))
        and any(like(a.lower(), need.action.lower()) for a in as_list(statement["Action"]))
        and any(like(resource, need.resource) for resource in as_list(statement["Resource"]))
        and holds(statement.get("Condition", {}), need.context)
        for statement in as_list(json.loads(policy)["Statement"])
    )


def _services(principal: object) -> list[str]:
    return as_list(principal.get("Service", [])) if isinstance(principal, dict) else []
