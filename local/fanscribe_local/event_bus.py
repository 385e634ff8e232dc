"""The account's default event bus, as AWS's own services put events on it."""

from __future__ import annotations

from typing import Any

from moto.events.models import Rule, events_backends


def rules(account_id: str, region: str) -> list[Rule]:
    return list(events_backends[account_id][region].event_buses["default"].rules.values())


def put(event: dict[str, Any]) -> None:
    """Hand an event to every rule that it matches."""
    for rule in rules(event["account"], event["region"]):
        rule.send_to_targets(event, transform_input=False)
