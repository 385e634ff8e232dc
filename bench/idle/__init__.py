"""What the stack costs while nobody uses it, computed from template.yaml.

Every resource type has to be known, as one that costs by the month or as one that does not: a new
type in the template fails here until somebody has looked up its price.
"""

from __future__ import annotations

from bench.idle.table import run

__all__ = ["run"]
