"""Captions: which rules which writer breaks, and what ten hours cost."""

from __future__ import annotations

from collections.abc import Iterator


def run() -> Iterator[str]:
    from bench.captions import cost, quality, search

    yield "## Words out"
    yield ""
    yield from quality.run()
    yield ""
    yield from cost.run()
    yield ""
    yield from search.run()
