"""The worker as processes, killed in earnest; `make kills` does it fifty times."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from fanscribe import layout
from fanscribe.contracts import Failure
from fanscribe_gpu import exits
from metadata_service import metadata_service

from kills.campaign import Campaign, words
from kills.workload import RUN, Bench, bench, digest_workload

pytestmark = pytest.mark.slow


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Bench]:
    with bench(digest_workload(), tmp_path) as ready:
        yield ready


def test_nothing_is_lost_or_doubled_by_kills_at_random_moments(made: Bench) -> None:
    tally = Campaign(made, seed=3).run(kills=3)
    assert tally.problems == []
    assert tally.kills == 3
    assert tally.other_bytes == 0


def test_a_chunk_that_crashes_the_worker_is_left_out_by_the_third(made: Bench) -> None:
    assert made.start(1).wait(120) == exits.DONE
    truth = made.results()
    poisoned = made.chunks[9]
    (digest,) = words(truth.pop(layout.chunk_result(poisoned.key)))
    made.reset()
    assert made.start(1, POISON=digest).wait(120) == exits.DONE
    assert made.results() == truth
    (key,) = made.failures()
    assert key == layout.failure(RUN, poisoned.file_id, "TranscribeOnGpu", poisoned.index)
    assert made.work.read_as(key, Failure).error == "PoisonedChunkError"
    (attempt,) = made.attempts()
    first, second = attempt.deaths
    assert first.signal == second.signal == signal.SIGSEGV
    assert poisoned.key in first.hearing
    assert second.hearing == (poisoned.key,)
    assert made.heard().count(digest) == 2
    assert (made.summary().chunks_done, made.summary().chunks_failed) == (23, 1)


def test_the_spot_notice_ends_the_try_with_a_code_that_is_retried(made: Bench) -> None:
    with metadata_service() as service:
        service.give_notice()
        told = {
            "AWS_EC2_METADATA_DISABLED": "",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": service.url,
        }
        assert made.start(1, **told).wait(120) == exits.STOPPED
    (attempt,) = made.attempts()
    assert (attempt.ended, attempt.instance_type) == ("stopped", "g6.xlarge")
    assert made.start(2).wait(120) == exits.DONE
    assert made.results().keys() == made.expected_keys()
    assert made.failures() == []
