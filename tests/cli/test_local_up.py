"""An embedded AWS that stays up, and commands that find it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.terminal import ROOT, Terminal, fanscribe, terminal

GREETING = str(ROOT / "events/demo/recordings/greeting.mp3")
BROKEN = str(ROOT / "events/demo/recordings/broken-download.mp3")

pytestmark = [pytest.mark.e2e, pytest.mark.model]


@pytest.fixture(scope="module")
def up() -> Iterator[Terminal]:
    """`fanscribe local up` in a terminal of its own."""
    with terminal("local", "up", "--port", "0", "--model", "tiny") as shown:
        shown.wait_for("stop it with", 120)
        yield shown
        down = fanscribe("local", "down")
        assert down.returncode == 0, down.stderr
        assert shown.wait(30) == 0


def facts(*arguments: str) -> Any:
    done = fanscribe(*arguments, "--local", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_run_and_a_second_look_at_it_find_what_is_up(up: Terminal, tmp_path: Path) -> None:
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:" in up.text
    again = fanscribe("local", "up")
    assert (again.returncode, "one is running" in again.stderr) == (1, True)

    options = ("--output-dir", str(tmp_path))
    assert facts("run", GREETING, "--run-id", "hello", *options)["complete"] == 1
    assert facts("watch", "hello", *options)["complete"] == 1

    taken = fanscribe("run", GREETING, "--run-id", "hello", *options, "--local")
    assert (taken.returncode, "there was a run hello" in taken.stderr) == (1, True)


def test_an_estimate_starts_nothing(up: Terminal) -> None:
    found = facts("estimate", GREETING, "--budget-usd", "0")
    assert found["run"]["item_count"] == 1
    assert found["estimate"]["audio_ms"] == pytest.approx(10_000, rel=0.1)
    assert found["estimate"]["within_budget"] is False
    said = fanscribe("estimate", GREETING, "--local").stdout
    assert "GPU hosts (Spot)" in said
    assert "1 recording, 0:10 of audio" in said


def test_ctrl_c_leaves_the_run_going_and_says_how_to_come_back(
    up: Terminal, tmp_path: Path
) -> None:
    options = ("--local", "--output-dir", str(tmp_path))
    with terminal("run", GREETING, "--run-id", "left", *options, "--language", "en") as shown:
        shown.wait_for("Split items", 60)
        shown.press_ctrl_c()
        assert shown.wait(30) == 130, shown.text
    assert "goes on without this terminal" in shown.text
    assert "fanscribe watch left --local" in shown.text
    with terminal("watch", "left", *options) as again:
        assert again.wait(120) == 0, again.text
    assert "1 complete" in again.text
    assert (tmp_path / "greeting/transcript.srt").is_file()


def test_what_failed_is_listed_tried_again_and_fetched(up: Terminal, tmp_path: Path) -> None:
    folder = ("--output-dir", str(tmp_path))
    started = facts("run", GREETING, BROKEN, "--run-id", "mixed", "--detach")
    assert started["run_id"] == "mixed"
    assert facts("watch", "mixed", *folder)["failed"] == 1

    [failure] = facts("failures", "mixed")["failures"]
    assert (failure["file_id"], failure["error"]) == ("broken-download", "UnreadableAudioError")

    again = fanscribe("retry", "mixed", "--local", *folder)
    assert again.returncode == 1, "what is broken stays broken"
    assert "run mixed-retry-1 of s3://" in again.stderr
    assert "TooManyFailuresError" in again.stdout

    first = facts("fetch", "mixed", "--output-dir", str(tmp_path / "again"), "--only", "srt")
    assert first["downloaded"] == first["files"] > 0
    second = facts("fetch", "mixed", "--output-dir", str(tmp_path / "again"), "--only", "srt")
    assert second["downloaded"] == 0
    endings = {file.suffix for file in (tmp_path / "again/greeting").iterdir()}
    assert endings == {".srt"}
