"""A service on a very bad day: every file ends in a transcript or in a failure by name, paid once.

`make campaign-hosted` is the same with two thousand files.
"""

from __future__ import annotations

import pytest

from bench.hosted.campaign import Campaign, run_campaign

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(900)]

FILES = 40


@pytest.fixture(scope="module", params=["polling", "webhook"])
def campaign(request: pytest.FixtureRequest) -> Campaign:
    return run_campaign(FILES, mode=request.param, seed=7, seconds=800)


def test_every_file_is_transcribed_or_fails_by_name(campaign: Campaign) -> None:
    assert campaign.status == "SUCCEEDED"
    assert len(campaign.outcomes) == FILES
    assert campaign.unnamed == []
    assert campaign.complete >= FILES / 2


def test_every_transcript_was_paid_for_once_and_nothing_else(campaign: Campaign) -> None:
    assert campaign.twice == ()
    assert campaign.billed == campaign.complete


def test_the_services_limit_on_requests_is_kept(campaign: Campaign) -> None:
    assert campaign.busiest < 20_000


def test_no_secret_and_no_signed_address_can_be_read_anywhere(campaign: Campaign) -> None:
    assert campaign.leaks == ()


def test_a_shard_takes_few_states(campaign: Campaign) -> None:
    assert campaign.hosted_transitions / FILES <= 1.5
    waits = {"polling": "WaitForAssemblyAI", "webhook": "AwaitWebhook"}
    assert campaign.transitions[waits[campaign.mode]] > 0
