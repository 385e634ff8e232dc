"""Planner: how even shards are, what runs cost and take on hosts that start and are lost, and what
planning a million files takes."""

from __future__ import annotations

from collections.abc import Iterator


def run() -> Iterator[str]:
    from bench.planner import curve, many_files, ways

    yield "## Planner"
    yield ""
    yield from curve.run()
    yield ""
    yield from ways.run()
    yield ""
    yield from many_files.run()
