"""When a distributed Map has failed: after too many of its items, and not before.

AWS, "Tolerated failure threshold for Distributed Map state": the percentage is failed or timed-out
items by all items; both limits are zero by default, so that one failure fails the Map Run; when
both are given, exceeding either fails it; at 100 percent it never fails. "ItemBatcher": when a
child fails, all the items of its batch count as failed.

Stock moto reads the limits and ignores them: failed items become null, the Map succeeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanscribe_local.extensions.map_fields import MapFields

EXCEEDED = "The specified tolerated failure threshold was exceeded"


@dataclass(frozen=True)
class Tolerance:
    """The limits that apply; None where the definition gives none."""

    count: int | None
    percentage: float | None

    @classmethod
    def of(cls, fields: MapFields, run: Any) -> Tolerance:
        """From the Map Run, which UpdateMapRun may have changed since it started."""
        count, percentage = run.tolerated_failure_count, run.tolerated_failure_percentage
        return cls(
            count if fields.limits_count or count else None,
            percentage if fields.limits_percentage or percentage else None,
        )

    def is_exceeded(self, failed: int, total: int) -> bool:
        if self.count is None and self.percentage is None:
            return failed > 0
        too_many = self.count is not None and failed > self.count
        too_large = self.percentage is not None and 100 * failed > self.percentage * total
        return too_many or too_large
