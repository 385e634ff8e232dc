"""Bad days, a few beside the three hundred: `make faults` plays them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faults.campaign import play, undisturbed
from faults.scenario import scenario
from faults.stage import Stage
from faults.staging import stage

SEEDS = range(1000, 1005)

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    with stage() as made:
        yield made


@pytest.fixture(scope="module")
def calm(on: Stage) -> dict[str, dict[str, bytes]]:
    """What undisturbed runs write, by engine."""
    return {engine: undisturbed(on, engine) for engine in ("parakeet", "assemblyai")}


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_nothing_is_lost_doubled_leaked_or_unexplained(
    on: Stage, calm: dict[str, dict[str, bytes]], seed: int
) -> None:
    drawn = scenario(seed)
    verdict = play(on, drawn, calm[drawn.engine])
    assert verdict.violations == (), drawn
