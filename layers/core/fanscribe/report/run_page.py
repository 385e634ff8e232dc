"""`report.html`: the report as a page."""

from __future__ import annotations

import msgspec

from fanscribe.contracts import Outcome, RunReport
from fanscribe.page import render

MOST_ROWS = 20_000
"""What a browser takes in well. Of a larger run the page shows what is not complete first."""

_COLUMNS = (
    "row",
    "file_id",
    "title",
    "status",
    "duration_ms",
    "engine",
    "reason",
    "language",
    "words",
    "confidence",
    "suspects",
    "warnings",
    "error",
    "cause",
    "audio_url",
)


def run_page(report: RunReport, endings: tuple[str, ...]) -> bytes:
    """The page, in UTF-8. `endings` are those of the files beside each transcript."""
    totals = msgspec.to_builtins(msgspec.structs.replace(report, outcomes=()))
    shown = _shown(report.outcomes)
    data = totals | {
        "endings": endings,
        "suspects": _suspects(report.outcomes),
        # By columns, so that a name is not repeated for each of ten thousand rows.
        "rows": {name: [getattr(row, name) for row in shown] for name in _COLUMNS},
    }
    return render("report", report.run_id, data)


def _shown(outcomes: tuple[Outcome, ...]) -> list[Outcome]:
    if len(outcomes) <= MOST_ROWS:
        return list(outcomes)
    # Stable: within good and bad the report's order stays.
    return sorted(outcomes, key=lambda outcome: outcome.status == "complete")[:MOST_ROWS]


def _suspects(outcomes: tuple[Outcome, ...]) -> int | None:
    known = [each.suspects for each in outcomes if each.suspects is not None]
    return sum(known) if known else None
