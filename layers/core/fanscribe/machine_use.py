"""What GPU hosts bill of a shard: the time of all tries, by the kind of host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from fanscribe.contracts import Attempt, MachineUse


def machine_uses(attempts: Iterable[Attempt]) -> tuple[MachineUse, ...]:
    """One for all that is billed alike."""
    billed_ms: Counter[tuple[str | None, str | None]] = Counter()
    for attempt in attempts:
        billed_ms[attempt.instance_type, attempt.life_cycle] += attempt.machine_ms
    return tuple(
        MachineUse(instance_type=instance_type, life_cycle=life_cycle, billed_ms=ms)
        for (instance_type, life_cycle), ms in billed_ms.items()
    )
