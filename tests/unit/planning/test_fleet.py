"""How many GPUs a run gets, and when they are done."""

from __future__ import annotations

import pytest
from fanscribe.planning.fleet import gpu_minutes, hosted_minutes, no_gpu_in_time, shard_count
from fanscribe.planning.rates import parakeet_usd
from fanscribe.settings import Settings
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

SETTINGS = Settings(work_bucket="w", output_bucket="o", shard_audio_minutes=60, max_shards=8)
WIDE = Settings(
    work_bucket="w",
    output_bucket="o",
    shard_audio_minutes=10**6,
    max_shards=500,
    max_vcpus=2000,
)
MINUTE = 60_000
HOUR = 60 * MINUTE


@pytest.mark.parametrize(
    ("minutes", "shards"), [(0, 0), (1, 1), (60, 1), (61, 2), (480, 8), (100_000, 8)]
)
def test_shards_grow_with_the_audio_up_to_the_limit(minutes: int, shards: int) -> None:
    assert shard_count(minutes * MINUTE, SETTINGS) == shards


@given(st.integers(1, 20_000), st.integers(10, 600))
def test_the_fewest_shards_that_are_in_time_are_taken(hours: int, deadline: int) -> None:
    audio_ms = hours * HOUR
    shards = shard_count(audio_ms, WIDE, deadline_minutes=deadline)
    if shards < WIDE.max_shards:
        assert gpu_minutes(audio_ms, shards, shards) <= deadline * 0.8 + 1e-6
    if shards > 1:
        assert gpu_minutes(audio_ms, shards - 1, shards) > deadline * 0.8 - 1e-6


def test_more_shards_than_hosts_are_only_made_where_one_would_be_too_long() -> None:
    few_hosts = structs.replace(WIDE, max_vcpus=40)
    assert shard_count(20_000 * HOUR, few_hosts, deadline_minutes=15) == 10
    shorter = structs.replace(few_hosts, shard_audio_minutes=60_000)
    assert shard_count(20_000 * HOUR, shorter, deadline_minutes=15) == 20


@pytest.mark.parametrize(("hours", "shards"), [(1_000, 10), (1_100, 10), (1_600, 20), (9_000, 40)])
def test_no_host_waits_for_a_last_wave_of_few(hours: int, shards: int) -> None:
    hundred_hours = structs.replace(WIDE, shard_audio_minutes=6_000, max_vcpus=40, max_shards=45)
    assert shard_count(hours * HOUR, hundred_hours) == shards


def test_a_budget_takes_shards_away_but_never_the_last() -> None:
    audio_ms = 1_000 * HOUR
    all_of_it = parakeet_usd(audio_ms, 0)
    start = parakeet_usd(0, 1)
    assert shard_count(audio_ms, SETTINGS, budget_usd=all_of_it + 3.5 * start) == 3
    assert shard_count(audio_ms, SETTINGS, budget_usd=0) == 1


def test_fewer_hosts_than_shards_take_turns() -> None:
    at_once, by_turns = (gpu_minutes(123 * HOUR, 4, hosts) for hosts in (4, 2))
    assert (at_once, by_turns) == (4 + 15, 4 + 30 + 1)


def test_a_hosted_file_takes_a_minute_an_hour_and_two_hundred_go_at_once() -> None:
    assert hosted_minutes(200 * HOUR, 200) == 2
    assert hosted_minutes(201 * HOUR, 201) == 3
    assert gpu_minutes(0, 0, 8) == hosted_minutes(0, 0) == 0


@pytest.mark.parametrize(("deadline", "too_late"), [(1, True), (4, True), (5, False), (60, False)])
def test_a_gpu_needs_four_minutes_to_start(deadline: int, too_late: bool) -> None:
    assert no_gpu_in_time(deadline) is too_late
