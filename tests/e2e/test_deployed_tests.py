"""The tests for a real account do what they say, and leave nothing: tried on the embedded AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from e2e.stack_under_test import StackUnderTest

ROOT = Path(__file__).parents[2]


def run_them(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "FANSCRIBE_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "tests/deployed", "-m", "deployed", "-q"],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def objects(here: StackUnderTest) -> set[tuple[str, str]]:
    return {
        (name, version["Key"])
        for name in ("InputBucket", "WorkBucket", "OutputBucket")
        for version in here.s3.list_object_versions(Bucket=here.stack.outputs[name]).get(
            "Versions", []
        )
    }


def test_without_a_stack_they_are_skipped_and_say_why() -> None:
    done = run_them()
    assert done.returncode == 0, done.stdout
    assert "no stack was named: FANSCRIBE_DEPLOYED_STACK=name" in done.stdout
    assert "passed" not in done.stdout


def test_they_pass_on_a_stack_and_take_their_traces_away(deployed: StackUnderTest) -> None:
    before = objects(deployed)
    here = deployed.aws.variables() | {"FANSCRIBE_DEPLOYED_STACK": deployed.stack.name}
    done = run_them(**here)
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
    left = objects(deployed) - before
    assert left <= {("WorkBucket", "calibration.json")}, "what runs taught the stack"
