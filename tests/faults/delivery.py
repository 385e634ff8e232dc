"""Events that EventBridge brings late, or twice: it promises to bring each at least once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from fanscribe_local.extensions import event_targets
from moto.events.models import Rule

LATE_S = 2.0
Manner = Literal["late", "twice"]


class Delivery:
    """What happens to the next event that a rule has a state machine started by."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.prepare(None)

    def prepare(self, manner: Manner | None) -> None:
        """From now on; "late" is the next event, after those that come in the meantime."""
        self._manner = manner

    def take(self) -> Manner | None:
        """The manner for what is delivered now, which is then done."""
        with self._lock:
            manner, self._manner = self._manner, None
            return manner


@contextmanager
def delivery() -> Iterator[Delivery]:
    """Over every rule of the embedded AWS that is running."""
    by, deliver = Delivery(), event_targets.deliver

    def delivered(rule: Rule, target: dict[str, Any], event: Any) -> None:
        manner = by.take() if ":states:" in target["Arn"] else None
        if manner == "late":
            later = threading.Timer(LATE_S, deliver, (rule, target, event))
            later.daemon = True
            later.start()
            return
        deliver(rule, target, event)
        if manner == "twice":
            deliver(rule, target, event)

    event_targets.deliver = delivered
    try:
        yield by
    finally:
        event_targets.deliver = deliver
