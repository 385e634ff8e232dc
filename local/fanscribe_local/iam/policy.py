"""What policy documents say of a request: who denies it, who allows it.

IAM User Guide, "Policy evaluation logic": an explicit deny wins; otherwise something must allow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fanscribe_local.iam.conditions import UnreadablePolicyError, as_list, holds, like

UNREAD = ("NotAction", "NotResource", "NotPrincipal")


@dataclass(frozen=True)
class Need:
    """One permission that a call asks for, and what the policies' conditions may ask about it."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Grant:
    """One action on one resource pattern: the least that can be taken out of a policy."""

    role: str
    policy: str
    statement: int
    action: str
    resource: str


@dataclass(frozen=True)
class Policy:
    """A named document of a role."""

    role: str
    name: str
    text: str

    def statements(self) -> list[dict[str, Any]]:
        return _statements(self.text)

    def grants(self) -> Iterator[Grant]:
        """Everything that it allows, one by one."""
        for number, statement in enumerate(self.statements()):
            if statement["Effect"] == "Allow":
                yield from self._grants(number, statement)

    def allowing(self, need: Need) -> Iterator[Grant]:
        for grant in self.grants():
            if covers(grant, need) and self._applies(grant.statement, need):
                yield grant

    def denies(self, need: Need) -> bool:
        return any(_denies(statement, need) for statement in self.statements())

    def _applies(self, number: int, need: Need) -> bool:
        return holds(self.statements()[number].get("Condition", {}), need.context)

    def _grants(self, number: int, statement: dict[str, Any]) -> Iterator[Grant]:
        for action in as_list(statement["Action"]):
            for resource in as_list(statement["Resource"]):
                yield Grant(self.role, self.name, number, action, resource)


def covers(grant: Grant, need: Need) -> bool:
    return _action_matches(grant.action, need) and like(grant.resource, need.resource)


def denied_by(policies: Iterable[Policy], need: Need) -> bool:
    return any(policy.denies(need) for policy in policies)


def _denies(statement: dict[str, Any], need: Need) -> bool:
    return (
        statement["Effect"] == "Deny"
        and any(_action_matches(action, need) for action in as_list(statement["Action"]))
        and any(like(resource, need.resource) for resource in as_list(statement["Resource"]))
        and holds(statement.get("Condition", {}), need.context)
    )


def _action_matches(pattern: str, need: Need) -> bool:
    return like(pattern.lower(), need.action.lower())


@lru_cache(maxsize=512)
def _statements(text: str) -> list[dict[str, Any]]:
    statements = as_list(json.loads(text)["Statement"])
    for statement in statements:
        if unread := [element for element in UNREAD if element in statement]:
            raise UnreadablePolicyError(f"{', '.join(unread)} in {text}")
    return statements
