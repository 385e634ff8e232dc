"""Planner: how even shards are, and what runs cost and take on hosts that start and are lost."""

from __future__ import annotations

from collections.abc import Iterator


def run() -> Iterator[str]:
    from bench.planner import curve, ways

    yield "## Planner"
    yield ""
    yield from curve.run()
    yield ""
    yield from ways.run()
