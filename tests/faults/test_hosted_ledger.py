"""Who holds a file's record, and for how long."""

from __future__ import annotations

import pytest
from fanscribe.errors import HostedBusyError
from fanscribe.hosted import ledger as ledger_module
from fanscribe.hosted.ledger import Ledger
from hosted_rig import HostedRig

pytestmark = pytest.mark.slow

pytest_plugins = ["hosted_fixtures"]


@pytest.fixture
def ledger(rig: HostedRig) -> Ledger:
    return rig.ledger


def test_a_record_is_held_by_one_at_a_time(ledger: Ledger) -> None:
    ledger.take("k", "one")
    with pytest.raises(HostedBusyError):
        ledger.take("k", "two")
    ledger.release("k", "one")
    assert ledger.take("k", "two").transcript_id is None


def test_the_hold_of_one_who_died_lapses(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "HOLD_S", -1)
    ledger.take("k", "dead")
    ledger.take("k", "next")
    with pytest.raises(HostedBusyError):
        ledger.intend("k", "dead", "f", "run/shard")


def test_what_was_asked_outlives_whoever_asked(ledger: Ledger) -> None:
    for me, address in (("one", "f1"), ("two", "f2")):
        ledger.take("k", me)
        ledger.intend("k", me, address, "run/shard")
        ledger.release("k", me)
    entry = ledger.take("k", "three")
    assert entry.asked == {"f1", "f2"}
    assert entry.asked_at > 1_700_000_000


def test_a_settled_record_is_everyones(ledger: Ledger) -> None:
    ledger.take("k", "one")
    ledger.settle("k", "t1")
    assert ledger.take("k", "two").transcript_id == "t1"
    assert ledger.take("k", "three").transcript_id == "t1"


def test_the_first_id_stays(ledger: Ledger) -> None:
    ledger.take("k", "one")
    ledger.settle("k", "t1")
    assert ledger.settle("k", "t2").transcript_id == "t1"


def test_only_the_job_that_is_meant_is_forgotten(ledger: Ledger) -> None:
    ledger.take("k", "one")
    ledger.settle("k", "t2")
    ledger.forget("k", "t1")
    assert ledger.find("k") is not None
    ledger.forget("k", "t2")
    assert ledger.find("k") is None


def test_a_refused_request_leaves_no_record_unless_it_is_anothers_by_now(ledger: Ledger) -> None:
    ledger.take("k", "one")
    ledger.withdraw("k", "two")
    assert ledger.find("k") is not None
    ledger.withdraw("k", "one")
    assert ledger.find("k") is None
