"""How many children a per-item Map starts."""

from __future__ import annotations

import math

MAP_CHILDREN = 1_000
"""As many as there should be: enough to run wide, few enough to look through, and cheap: a child
costs a Lambda call and two state transitions, whatever it holds."""

CHILD_ITEMS = 100
"""The most in one: a Lambda has fifteen minutes, and a file takes it seconds."""


def items_per_batch(items: int) -> int:
    """One item a child up to MAP_CHILDREN items, then as many as keep the children that few, as far
    as they may hold them."""
    return max(1, min(CHILD_ITEMS, math.ceil(items / MAP_CHILDREN)))


def map_children(items: int) -> int:
    """The children of a Map over `items`, batched so."""
    return math.ceil(items / items_per_batch(items))
