"""An embedded AWS that stays up, and runs that find it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.terminal import ROOT, fanscribe, terminal

GREETING = str(ROOT / "events/demo/recordings/greeting.mp3")

pytestmark = [pytest.mark.e2e, pytest.mark.model]


def test_a_run_and_a_second_look_at_it_find_what_is_up(tmp_path: Path) -> None:
    with terminal("local", "up", "--port", "0", "--model", "tiny") as up:
        up.wait_for("stop it with", 120)
        assert "export AWS_ENDPOINT_URL=http://127.0.0.1:" in up.text
        again = fanscribe("local", "up")
        assert (again.returncode, "one is running" in again.stderr) == (1, True)

        options = ("--local", "--output-dir", str(tmp_path), "--json")
        done = fanscribe("run", GREETING, "--model", "tiny", "--run-id", "hello", *options)
        assert done.returncode == 0, done.stderr
        looked = fanscribe("watch", "hello", *options)
        assert json.loads(looked.stdout)["complete"] == 1

        taken = fanscribe("run", GREETING, "--model", "tiny", "--run-id", "hello", *options)
        assert (taken.returncode, "there was a run hello" in taken.stderr) == (1, True)

        down = fanscribe("local", "down")
        assert down.returncode == 0, down.stderr
        assert up.wait(30) == 0
