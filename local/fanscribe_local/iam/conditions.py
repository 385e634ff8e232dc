"""The Condition element of a policy statement.

IAM User Guide, "IAM JSON policy elements: Condition operators": every operator and every key must
hold; one of a key's values is enough; a key that the request does not carry does not hold, unless
the operator ends in IfExists or is a negated one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Context = Mapping[str, str]


class UnreadablePolicyError(Exception):
    """A policy uses an element that the embedded AWS does not evaluate."""


def like(pattern: str, value: str) -> bool:
    """IAM's wildcards: `*` is any text, `?` any character."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch("".join(parts), value, re.DOTALL) is not None


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringLike": like,
    "ArnEquals": like,
    "ArnLike": like,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "NumericLessThan": lambda wanted, value: float(value) < float(wanted),
}
NEGATED = {"StringNotEquals": "StringEquals", "ArnNotLike": "ArnLike"}


def holds(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    return all(
        _one_holds(operator, key, wanted, context)
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _one_holds(operator: str, key: str, wanted: Any, context: Context) -> bool:
    name = operator.removesuffix("IfExists")
    test = OPERATORS.get(NEGATED.get(name, name))
    if test is None:
        raise UnreadablePolicyError(f"condition operator {operator}")
    value = _value(key, context)
    if value is None:
        return name in NEGATED or operator.endswith("IfExists")
    matches = any(test(str(one), value) for one in as_list(wanted))
    return matches != (name in NEGATED)


def _value(key: str, context: Context) -> str | None:
    """Condition keys are not case-sensitive."""
    return next((v for name, v in context.items() if name.lower() == key.lower()), None)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
