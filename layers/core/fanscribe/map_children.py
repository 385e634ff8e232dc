"""How many children a per-item Map starts."""

from __future__ import annotations

import math

MAP_CHILDREN = 1_000
"""The most: enough to run wide, few enough to look through, and cheap: a child costs a Lambda call
and two state transitions, whatever it holds."""


def items_per_batch(items: int) -> int:
    """One item a child up to MAP_CHILDREN items, then as many as keep the children that few."""
    return max(1, math.ceil(items / MAP_CHILDREN))


def map_children(items: int) -> int:
    """The children of a Map over `items`, batched so."""
    return math.ceil(items / items_per_batch(items))
