"""The table of idle costs in the documents is the template's."""

from __future__ import annotations

from pathlib import Path

from bench.idle import run

ROOT = Path(__file__).parents[2]


def test_the_documented_table_is_computed_from_the_template() -> None:
    _, table, _ = (ROOT / "docs/operations.md").read_text().split("<!-- idle -->")
    assert table.strip().splitlines() == list(run())
