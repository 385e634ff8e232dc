"""An HTTP answer of the double, before it is written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fanscribe_local.assemblyai_double.contract import checked


@dataclass(frozen=True)
class Answer:
    """`raw` bytes go out in place of the body, which trickles over `slow_s` seconds."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    slow_s: float = 0.0


def refusal(status: int, error: str, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, checked("Error", {"error": error}), headers or {})
