"""Manifests: a million rows read, checked, named and written, against pandas and polars."""

from __future__ import annotations

from collections.abc import Iterator


def run() -> Iterator[str]:
    from bench.manifest import measured

    yield "## Manifests"
    yield ""
    yield from measured.run()
