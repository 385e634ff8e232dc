"""Dollars, against sums done by hand from the published rates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fanscribe.contracts import AssemblyAiOptions, HostedUse, MachineUse, Options, ShardSummary
from fanscribe.errors import PricingError
from fanscribe.hosted_use import add_ons
from fanscribe.planning.budget import Load, estimate
from fanscribe.planning.measured import Measured
from fanscribe.planning.pricing import pricing
from fanscribe.planning.rates import (
    actual_usd,
    billed_usd,
    hosted_usd,
    machine_usd,
    orchestration_usd,
    parakeet_usd,
    s3_usd,
)
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

HOUR = 3_600_000
TEMPLATE = Path(__file__).parents[3] / "template.yaml"


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
        hosted=(HostedUse(models=model, billed_ms=billed_ms),) if engine == "assemblyai" else (),
    )


def load(**of) -> Load:
    nothing = dict.fromkeys(
        ["items", "parakeet_ms", "parakeet_shards", "assemblyai_ms", "assemblyai_shards"], 0
    )
    hosted = hosted_usd(HostedUse(models="", billed_ms=of.get("assemblyai_ms", 0)))
    return Load(**(nothing | {"hosted_usd": hosted} | of))


def test_every_rate_names_its_source_and_its_date() -> None:
    rates = pricing()
    assert rates.read
    for part in (rates.gpu, rates.hosted, rates.lambda_, rates.step_functions, rates.s3):
        assert part.source


def test_every_gpu_host_of_the_template_has_its_price() -> None:
    gpu = pricing().gpu
    offered = re.search(r"GpuInstanceTypes:\n.*\n +Default: (.*)\n", TEMPLATE.read_text())
    assert offered
    assert gpu.instances.keys() >= set(offered[1].split(","))
    for rate in gpu.instances.values():
        assert 0 < rate.usd_per_hour < rate.on_demand_usd_per_hour
    estimated = gpu.instances[gpu.instance]
    assert estimated.usd_per_hour == gpu.usd_per_hour
    assert estimated.on_demand_usd_per_hour == gpu.on_demand_usd_per_hour


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
    assert hosted_usd(HostedUse(models=models, billed_ms=HOUR)) == pytest.approx(usd)


def test_actual_dollars_are_what_was_billed() -> None:
    done = [
        summary("parakeet", "nvidia/parakeet-tdt-0.6b-v3", HOUR),
        summary("assemblyai", "universal-2", 10 * HOUR),
    ]
    expected = 0.37 + 1.50 + orchestration_usd(3, 1, 1) + s3_usd(3, 11 * HOUR)
    assert actual_usd(done, items=3) == pytest.approx(expected)
    assert actual_usd([]) == 0


@pytest.mark.parametrize(
    ("instance_type", "life_cycle", "usd"),
    [
        ("g6.xlarge", "spot", 0.37),
        ("g6.xlarge", "on-demand", 0.81),
        ("g5.xlarge", "spot", 0.45),
        ("g4dn.xlarge", "on-demand", 0.53),
        ("g4dn.xlarge", None, 0.21),
        ("p99.metal", "on-demand", 0.81),
        (None, None, 0.37),
    ],
)
def test_a_host_is_paid_for_as_what_it_is(
    instance_type: str | None, life_cycle: str | None, usd: float
) -> None:
    use = MachineUse(instance_type=instance_type, life_cycle=life_cycle, billed_ms=2 * HOUR)
    assert machine_usd(use) == pytest.approx(2 * usd)


def test_a_shard_is_billed_by_the_hosts_of_all_its_tries() -> None:
    machines = (
        MachineUse(instance_type="g6.xlarge", life_cycle="spot", billed_ms=HOUR),
        MachineUse(instance_type="g5.xlarge", life_cycle="on-demand", billed_ms=HOUR),
    )
    done = replace(summary("parakeet", "m", 2 * HOUR), machines=machines)
    assert billed_usd(done) == pytest.approx(0.37 + 1.01)


def test_a_price_that_the_stack_knows_better_is_the_estimates_hosts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PRICING", '{"gpu": {"usd_per_hour": 0.41}}')
    use = MachineUse(instance_type="g6.xlarge", life_cycle="spot", billed_ms=HOUR)
    assert machine_usd(use) == pytest.approx(0.41)


@given(st.integers(0, 10**10), st.integers(0, 64), st.integers(0, 10**10), st.integers(0, 10**6))
def test_more_of_anything_never_costs_less(gpu_ms, shards, hosted_ms, items) -> None:
    def usd(**of) -> float:
        return estimate(load(**of), Options(), exact=True).usd

    of = {
        "parakeet_ms": gpu_ms,
        "parakeet_shards": shards,
        "assemblyai_ms": hosted_ms,
        "items": items,
    }
    assert all(usd(**of | {name: value * 2 + 1}) >= usd(**of) for name, value in of.items())


def test_a_verdict_never_contradicts_its_own_numbers() -> None:
    # 100 hours at $0.21, and $0.0084 for requests to S3.
    cost = estimate(load(assemblyai_ms=100 * HOUR), Options(budget_usd=21.01), exact=True)
    assert (cost.usd, cost.within_budget) == (21.01, True)
    assert cost.verdict == "estimated $21.01 for 100.0 h of audio is within the budget of $21.01"
    above = estimate(load(assemblyai_ms=101 * HOUR), Options(budget_usd=21.21), exact=True)
    assert (above.usd, above.within_budget) == (21.22, False)


def test_the_verdict_reads_as_a_sentence() -> None:
    cost = estimate(
        load(
            assemblyai_ms=round(148.6 * HOUR),
            assumed_items=12,
            assumed_ms=30 * 60_000,
            low=0.96,
            high=1.2,
        ),
        Options(),
        exact=False,
    )
    assert cost.verdict == (
        "estimated $31.22 for 148.6 h of audio (142.7 to 178.3 h: 12 items assumed 30 min long) "
        "is above the budget of $25.00: raise budget_usd or drop items"
    )


def test_the_parts_are_the_whole_and_the_range_is_around_it() -> None:
    of = load(parakeet_ms=100 * HOUR, parakeet_shards=5, items=200, low=0.5, high=2.0)
    cost = estimate(of, Options(), exact=False)
    parts = [getattr(cost.costs, name) for name in cost.costs.__struct_fields__]
    assert sum(parts) <= cost.usd < sum(parts) + 0.01
    assert cost.usd_low < cost.usd < cost.usd_high
    assert (cost.audio_low_ms, cost.audio_high_ms) == (50 * HOUR, 200 * HOUR)
    assert cost.on_demand_usd == pytest.approx(cost.usd - cost.costs.gpu * (1 - 81 / 37), abs=0.01)


def test_a_measured_speed_replaces_the_published_one() -> None:
    of = load(parakeet_ms=123 * HOUR, parakeet_shards=1)
    published = estimate(of, Options(), exact=True)
    twice = estimate(of, Options(), exact=True, known=Measured(runs=3, gpu_speed=246.0))
    assert published.costs.gpu - twice.costs.gpu == pytest.approx(0.37 / 2)
    assert (published.minutes, twice.minutes) == (64.0, 34.0)
    assert (published.runs, twice.runs) == (0, 3)


def test_hosted_add_ons_are_paid_by_the_hour_too() -> None:
    use = HostedUse(models="universal-2", billed_ms=10 * HOUR, add_ons=("diarize", "key_terms"))
    assert hosted_usd(use) == pytest.approx(10 * (0.15 + 0.02 + 0.05))


def test_every_add_on_that_can_be_asked_for_has_a_price() -> None:
    everything = AssemblyAiOptions(prompt="Birds.", redact_pii=True, filter_profanity=True)
    named = add_ons(diarize=True, key_terms=("x",), options=everything)
    assert set(named) == pricing().hosted.add_ons_usd_per_hour.keys()
    assert add_ons(diarize=False, key_terms=(), options=AssemblyAiOptions()) == ()


def test_a_stack_knows_better_than_the_packaged_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRICING", '{"gpu": {"usd_per_hour": 0.5}, "region": "eu-west-1"}')
    assert (pricing().gpu.usd_per_hour, pricing().gpu.speed) == (0.5, 123)
    assert pricing().region == "eu-west-1"
    monkeypatch.setenv("PRICING", '{"hosted": {"usd_per_hour": {"next": 0.3}}}')
    assert hosted_usd(HostedUse(models="next", billed_ms=HOUR)) == pytest.approx(0.3)


@pytest.mark.parametrize("own", ["{", "[]", '{"gpu": {"usd": 1}}', '{"gpu": {"speed": "fast"}}'])
def test_rates_that_are_none_are_refused_by_name(own: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRICING", own)
    with pytest.raises(PricingError, match="PRICING: "):
        pricing()
