"""Tests of a stack in a real account: asked for by name, paid for by whoever asks.

`make test-deployed STACK=fanscribe` runs them; `make test` never does. A run on the GPU engine
costs some cents and takes as long as a host takes to start.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from e2e.stack_under_test import Execution

from deployed.real_stack import RealStack

VARIABLE = "FANSCRIBE_DEPLOYED_STACK"
RECORDINGS = Path(__file__).parents[2] / "events/demo/recordings"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.deployed)
            item.add_marker(pytest.mark.timeout(2 * 3600))


@pytest.fixture(scope="package")
def stack() -> RealStack:
    name = os.environ.get(VARIABLE)
    if not name:
        pytest.skip(f"no stack was named: {VARIABLE}=name, or make test-deployed STACK=name")
    try:
        return RealStack(name)
    except (BotoCoreError, ClientError) as fault:
        pytest.skip(f"stack {name} cannot be reached: {fault}")


@pytest.fixture(scope="package")
def run(stack: RealStack) -> Iterator[Execution]:
    """Two recordings that nobody has heard before and a broken one, uploaded as people do it."""
    unheard = stack.test_id.encode()  # at an mp3's end it is no sound, and changes its identity
    files = [
        (name, (RECORDINGS / name).read_bytes() + unheard)
        for name in ("greeting.mp3", "weekly-standup.mp3", "broken-download.mp3")
    ]
    try:
        yield stack.run_manifest(files)
    finally:
        stack.remove_traces()
