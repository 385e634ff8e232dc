"""EstimateCost through its handler, with real S3 calls on a mocked account."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from fanscribe.contracts import AssemblyAiOptions, Estimate, Item, Options, Run
from fanscribe.planning.measured import Measured
from fanscribe.storage import Bucket

EVENTS = Path(__file__).parents[2] / "events"


def item(number: int, minutes: float | None = None, **own) -> Item:
    estimated = None if minutes is None else round(minutes * 60_000)
    url = f"s3://a-bucket/{number}.wav"
    return Item(file_id=f"f{number}", audio_url=url, row=number, estimated_ms=estimated, **own)


@pytest.fixture
def estimate(stacked_env, load_handler, lambda_context):
    """Estimate a run of these items under these options."""
    handler = load_handler("estimate_cost")

    def run(items: list[Item], **options) -> Estimate:
        Bucket("work", stacked_env).write_lines("runs/r1/items.jsonl", items)
        run = Run(
            run_id="r1",
            options=Options(**options),
            manifest="s3://input/m.csv",
            items_key="runs/r1/items.jsonl",
            item_count=len(items),
            rejected_count=0,
        )
        answer = handler({"run": msgspec.to_builtins(run)}, lambda_context)
        return msgspec.convert(answer, Estimate)

    return run


def test_example_event_is_estimated(stacked_env, load_handler, lambda_context) -> None:
    event = json.loads((EVENTS / "estimate_cost.json").read_text())
    key = event["run"]["items_key"]
    Bucket("work", stacked_env).write_lines(key, [item(1, 60), item(2, 90), item(3, 45)])
    answer = load_handler("estimate_cost")(event, lambda_context)
    assert answer["audio_ms"] == 195 * 60_000
    assert answer["within_budget"] is True


def test_given_durations_are_summed(estimate) -> None:
    told = estimate([item(1, 60), item(2, 30)])
    assert (told.audio_ms, told.parakeet_ms, told.assemblyai_ms) == (5_400_000, 5_400_000, 0)
    assert (told.assumed_items, told.exact) == (0, False)


def test_unknown_durations_are_the_median_of_the_given(estimate) -> None:
    told = estimate([item(1, 10), item(2, 20), item(3, 300), item(4), item(5)])
    assert told.audio_ms == (10 + 20 + 300 + 20 + 20) * 60_000
    assert told.assumed_items == 2
    assert ": 2 items assumed 20 min long)" in told.verdict


def test_sizes_bound_what_durations_do_not_tell(estimate) -> None:
    megabytes = 27 * 1_000_000
    told = estimate([Item(file_id="a", audio_url="s3://b/a.mp3", row=1, size_bytes=megabytes)])
    assert told.audio_ms == megabytes * 8 // 96
    assert told.audio_low_ms == pytest.approx(megabytes * 8 / 320, abs=1)
    assert told.audio_high_ms == pytest.approx(megabytes * 8 / 24, abs=1)
    assert "(0.2 to 2.5 h, by the sizes of the files)" in told.verdict
    assert told.assumed_items == 0


def test_what_a_stack_measured_is_used(stacked_env, estimate) -> None:
    hours = [item(1, 600)]
    published = estimate(hours)
    Bucket("work", stacked_env).write_as("calibration.json", Measured(runs=2, gpu_speed=60.0))
    slower = estimate(hours)
    assert (published.runs, slower.runs) == (0, 2)
    assert slower.costs.gpu > published.costs.gpu


def test_a_run_due_before_a_gpu_starts_is_priced_as_hosted(estimate) -> None:
    assert estimate([item(1, 60)], deadline_minutes=4).assemblyai_ms == 3_600_000
    assert estimate([item(1, 60)], deadline_minutes=4, fallback=False).parakeet_ms == 3_600_000
    assert estimate([item(1, 60)], deadline_minutes=4, engine="parakeet").parakeet_ms == 3_600_000


def test_a_nearer_deadline_brings_more_shards(estimate) -> None:
    far, near = (estimate([item(1, 9_000)], deadline_minutes=m) for m in (600, 15))
    assert far.shards < near.shards
    assert near.minutes < far.minutes
    assert near.within_deadline


def test_half_an_hour_is_assumed_where_nothing_is_given(estimate) -> None:
    told = estimate([item(1)])
    assert told.audio_ms == 30 * 60_000
    assert "(0.0 to 3.0 h: 1 item assumed 30 min long)" in told.verdict


def test_languages_beyond_parakeet_are_priced_as_hosted(estimate) -> None:
    told = estimate([item(1, 60, language="ja"), item(2, 60, language="de")])
    assert (told.parakeet_ms, told.assemblyai_ms) == (3_600_000, 3_600_000)


def test_items_no_engine_takes_cost_no_audio(estimate) -> None:
    told = estimate([item(1, 60, language="ja")], engine="parakeet", fallback=False)
    assert told.audio_ms == 0


def test_hosted_audio_costs_the_dearer_models_hour(estimate) -> None:
    ten_hours = estimate([item(1, 600)], engine="assemblyai")
    twenty_hours = estimate([item(1, 1200)], engine="assemblyai")
    assert twenty_hours.usd - ten_hours.usd == pytest.approx(2.10, abs=0.02)


@pytest.mark.parametrize(
    ("asked", "usd_per_hour"),
    [
        ({}, 0.21),
        ({"diarize": True}, 0.23),
        ({"key_terms": ("x",), "diarize": True}, 0.28),
        ({"multichannel": True}, 2 * 0.21),
        ({"multichannel": True, "key_terms": ("x",)}, 2 * 0.26),
        ({"assemblyai": AssemblyAiOptions(speech_models=("universal-2",))}, 0.15),
        ({"assemblyai": AssemblyAiOptions(redact_pii=True, prompt="Birds.")}, 0.34),
        ({"assemblyai": AssemblyAiOptions(redact_pii=False, punctuate=True)}, 0.21),
    ],
)
def test_what_is_paid_for_beside_the_words_is_counted_of_a_row_and_of_a_run(
    estimate, asked, usd_per_hour
) -> None:
    by_row = estimate([item(1, 600, **asked)], engine="assemblyai")
    assert by_row.costs.hosted == pytest.approx(10 * usd_per_hour)
    by_run = estimate([item(1, 600)], engine="assemblyai", **asked)
    assert by_run.costs.hosted == pytest.approx(10 * usd_per_hour)


def test_add_ons_of_the_hosted_engine_cost_nothing_on_the_other(estimate) -> None:
    asked = {"diarize": True, "multichannel": True, "key_terms": ("x",)}
    assert estimate([item(1, 600, **asked)]).costs.hosted == 0


def test_add_ons_of_a_file_of_unknown_length_are_counted_too(estimate) -> None:
    told = estimate([item(1, 60), item(2, diarize=True)], engine="assemblyai")
    assert told.costs.hosted == pytest.approx(0.21 + 0.23)


def test_verdict_above_the_budget_says_what_to_do(estimate) -> None:
    told = estimate([item(1, 6000)], engine="assemblyai", budget_usd=20.0)
    assert told.within_budget is False
    assert told.verdict == (
        "estimated $21.02 for 100.0 h of audio is above the budget of $20.00: "
        "raise budget_usd or drop items"
    )


def test_budget_of_nothing_never_holds(estimate) -> None:
    assert estimate([item(1, 1)], budget_usd=0.0).within_budget is False
