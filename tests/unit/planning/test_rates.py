"""Dollars, against sums done by hand from the published rates."""

from __future__ import annotations

import pytest
from fanscribe.contracts import ShardSummary
from fanscribe.planning.budget import Load, estimate
from fanscribe.planning.rates import (
    actual_usd,
    assemblyai_usd,
    orchestration_usd,
    parakeet_usd,
    pricing,
)
from hypothesis import given
from hypothesis import strategies as st

HOUR = 3_600_000


def summary(engine: str, model: str, billed_ms: int) -> ShardSummary:
    return ShardSummary(
        shard_id="s",
        engine=engine,
        model=model,
        audio_ms=billed_ms,
        billed_ms=billed_ms,
        chunks_done=1,
        chunks_cached=0,
        chunks_failed=0,
    )


def load(**of) -> Load:
    nothing = dict.fromkeys(
        ["items", "parakeet_ms", "parakeet_shards", "assemblyai_ms", "assemblyai_shards"], 0
    )
    return Load(**(nothing | of))


def test_every_rate_names_its_source_and_its_date() -> None:
    rates = pricing()
    assert rates.read
    for part in (rates.gpu, rates.hosted, rates.lambda_, rates.step_functions):
        assert part.source


def test_a_thousand_hours_on_spot_l4s_cost_about_three_dollars_and_the_startups() -> None:
    running = parakeet_usd(1000 * HOUR, 0)
    assert running == pytest.approx(3.0, rel=0.02)
    assert parakeet_usd(1000 * HOUR, 10) - running == pytest.approx(10 * 0.37 * 4 / 60)


@pytest.mark.parametrize(
    ("models", "usd"),
    [
        ("universal-3-5-pro", 0.21),
        ("universal-2", 0.15),
        ("universal-2, universal-3-5-pro", 0.21),
        ("assemblyai-next", 0.21),
        ("", 0.21),
    ],
)
def test_hosted_audio_is_priced_at_the_dearest_model_it_may_get(models: str, usd: float) -> None:
    assert assemblyai_usd(HOUR, models) == pytest.approx(usd)


def test_actual_dollars_are_what_was_billed() -> None:
    done = [
        summary("parakeet", "nvidia/parakeet-tdt-0.6b-v3", HOUR),
        summary("assemblyai", "universal-2", 10 * HOUR),
    ]
    expected = 0.37 + 1.50 + orchestration_usd(3, 2)
    assert actual_usd(done, items=3) == pytest.approx(expected)
    assert actual_usd([]) == 0


@given(st.integers(0, 10**10), st.integers(0, 64), st.integers(0, 10**10), st.integers(0, 10**6))
def test_more_of_anything_never_costs_less(gpu_ms, shards, hosted_ms, items) -> None:
    def usd(**of) -> float:
        return estimate(load(**of), 1.0, exact=True).usd

    of = {
        "parakeet_ms": gpu_ms,
        "parakeet_shards": shards,
        "assemblyai_ms": hosted_ms,
        "items": items,
    }
    assert all(usd(**of | {name: value * 2 + 1}) >= usd(**of) for name, value in of.items())


def test_a_verdict_never_contradicts_its_own_numbers() -> None:
    cost = estimate(load(assemblyai_ms=100 * HOUR), 21.0, exact=True)
    assert (cost.usd, cost.within_budget) == (21.0, True)
    assert cost.verdict == "estimated $21.00 for 100.0 h of audio is within the budget of $21.00"
    above = estimate(load(assemblyai_ms=100 * HOUR + 1), 21.0, exact=True)
    assert (above.usd, above.within_budget) == (21.01, False)


def test_the_verdict_reads_as_a_sentence() -> None:
    cost = estimate(
        load(assemblyai_ms=round(148.6 * HOUR), assumed_items=12, assumed_ms=30 * 60_000),
        25.0,
        exact=False,
    )
    assert cost.verdict == (
        "estimated $31.21 for 148.6 h of audio (12 items assumed 30 min long) is above the "
        "budget of $25.00: raise budget_usd or drop items"
    )
