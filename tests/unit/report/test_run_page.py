"""What of a run goes into its page."""

from __future__ import annotations

from typing import Any

import msgspec
from browser.pages import failed, outcome, report
from fanscribe.contracts import RunReport
from fanscribe.report import run_page


def page_data(found: RunReport) -> dict[str, Any]:
    page = run_page.run_page(found, ("html", "json"))
    _, _, rest = page.partition(b'<script type="application/json" id="data">')
    return msgspec.json.decode(rest.partition(b"</script>")[0])


def test_a_run_too_large_for_a_page_shows_what_is_not_complete_first(monkeypatch: Any) -> None:
    monkeypatch.setattr(run_page, "MOST_ROWS", 3)
    outcomes = [outcome("a"), outcome("b"), failed("c", "E", "e"), outcome("d", status="partial")]
    data = page_data(report(*outcomes))
    assert data["rows"]["file_id"] == ["c", "d", "a"]
    assert data["complete"] + data["partial"] + data["failed"] == 4


def test_holes_are_counted_where_somebody_looked() -> None:
    assert page_data(report(outcome("a", suspects=2), outcome("b", suspects=None)))["suspects"] == 2
    assert page_data(report(outcome("a", suspects=None)))["suspects"] is None
