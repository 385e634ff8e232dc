"""Which channels of a recording are heard apart: those of a call with a speaker on each side."""

from __future__ import annotations

from fanscribe.contracts import CutPlan
from fanscribe.effective import Effective


def channels_apart(plan: CutPlan, asked: Effective) -> tuple[int, ...]:
    """Counted from 1; none where all are heard as one: nobody asked, or there is only one."""
    if not asked.multichannel or plan.channels < 2:
        return ()
    return tuple(range(1, plan.channels + 1))
