"""A run's stages as they are shown."""

from __future__ import annotations

import io

from fanscribe_cli.progress import pace, show
from fanscribe_cli.stages import StageName
from fanscribe_cli.watch import Counts, Snapshot, Stage
from rich.console import Console

VALIDATE, SPLIT = StageName("ValidateManifest", None), StageName("SplitItems", "SplitItems")


def snapshots() -> list[Snapshot]:
    waiting = Stage(SPLIT, "waiting")
    return [
        Snapshot("RUNNING", (Stage(VALIDATE, "running"), waiting)),
        Snapshot("RUNNING", (Stage(VALIDATE, "running"), waiting)),
        Snapshot("RUNNING", (Stage(VALIDATE, "done"), Stage(SPLIT, "running", Counts(0, 0, 0)))),
        Snapshot("RUNNING", (Stage(VALIDATE, "done"), Stage(SPLIT, "running", Counts(2, 1, 3)))),
        Snapshot("SUCCEEDED", (Stage(VALIDATE, "done"), Stage(SPLIT, "done", Counts(3, 1, 3)))),
    ]


def test_away_from_a_terminal_each_change_is_one_plain_line() -> None:
    out = io.StringIO()
    last = show(snapshots(), Console(file=out))
    assert last.status == "SUCCEEDED"
    assert out.getvalue().splitlines() == [
        "Validate manifest: running",
        "Validate manifest: done",
        "Split items: running, 0/0",
        "Split items: running, 2/3, 1 failed",
        "Split items: done, 3/3, 1 failed",
    ]


def test_on_a_terminal_every_stage_has_a_bar() -> None:
    out = io.StringIO()
    last = show(snapshots(), Console(file=out, force_terminal=True, width=100))
    assert last.status == "SUCCEEDED"
    final = out.getvalue().rsplit("Validate manifest", 1)[1]
    assert "Split items" in final
    assert "3/3, 1 failed" in final


def test_a_map_that_goes_on_says_its_pace_and_what_is_left() -> None:
    running = Stage(SPLIT, "running", Counts(ended=30, failed=0, total=90, seconds=60.0))
    assert pace(running) == "30/min, 2:00 left"
    assert pace(running._replace(status="done")) == ""
    assert pace(Stage(SPLIT, "running", Counts(0, 0, 90, 60.0))) == ""


def test_away_from_a_terminal_ten_thousand_items_are_twenty_lines() -> None:
    out = io.StringIO()
    stages = (Stage(SPLIT, "running", Counts(n, 0, 10_000, 1.0)) for n in range(10_000))
    show((Snapshot("RUNNING", (stage,)) for stage in stages), Console(file=out))
    assert len(out.getvalue().splitlines()) == 20
