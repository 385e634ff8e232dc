"""The run's page: how soon ten thousand recordings can be asked, and what ReportRun takes."""

from __future__ import annotations

from collections.abc import Iterator


def run() -> Iterator[str]:
    from bench.page import opening, reporting

    yield "## The run's page"
    yield ""
    yield from opening.run()
    yield ""
    yield from reporting.run()
