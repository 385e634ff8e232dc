"""The hosted engine: what a file costs in state transitions, polling and by webhook."""

from __future__ import annotations

from collections.abc import Iterator

FILES = 40
"""Enough to see the path; what two thousand cost is `make campaign-hosted`."""


def run() -> Iterator[str]:
    from bench.hosted.campaign import run_campaign
    from bench.hosted.transitions import table

    yield "## State transitions a file, on the hosted engine"
    yield ""
    yield from table()
    yield ""
    for mode in ("polling", "webhook"):
        yield from run_campaign(FILES, mode=mode).lines()
