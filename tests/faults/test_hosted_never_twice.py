"""A file is paid for once: whoever dies, wherever, and whoever comes at the same time."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import FrameType
from typing import Any

import httpx
import pytest
from fanscribe.contracts import AssemblyAiOptions, ShardChunk
from fanscribe.hosted import ledger, submission
from fanscribe.hosted.answers import ListedJob
from fanscribe.hosted.service import AssemblyAi
from fanscribe.hosted.sources import Lender, fingerprints
from fanscribe.hosted.submission import Submission, Wanted
from fanscribe.signing import Signer
from fanscribe_local.assemblyai_double import (
    AssemblyAiDouble,
    broken,
    cut_short,
    failing_job,
    lost_answer,
)
from hosted_rig import KEY, HostedRig, chunk, upload

pytestmark = pytest.mark.slow

pytest_plugins = ["hosted_fixtures"]

BETWEEN = ("hosted/submission.py", "hosted/ledger.py", "hosted/service.py", "hosted/sources.py")
"""Whatever runs from the taking of a record to the noting of the job's id."""


class KilledError(BaseException):
    """What nothing in a Lambda catches, as nothing catches its end."""


class Guillotine:
    """Kills whoever is about to run the `fatal`-th line between intent and id."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.lines, self.where = fatal, 0, ""

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.endswith(BETWEEN):
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.fatal:
                self.where = f"{frame.f_code.co_filename}:{frame.f_lineno}"
                raise KilledError(self.where)
        return self.trace

    def __enter__(self) -> Guillotine:
        sys.settrace(self.trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)


@pytest.fixture
def submission_of(
    rig: HostedRig, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Submission]:
    """Submits to a double. A dead function's hold is over when the next one comes."""
    monkeypatch.setattr(ledger, "HOLD_S", -1)
    monkeypatch.setattr(submission, "SETTLING_S", 0.0)
    wanted = Wanted("march/one", "universal-2", AssemblyAiOptions())
    with AssemblyAi(KEY, serve(delay_s=0).base_url) as service:
        lender = Lender(Signer(), lambda chunk: [], service_is_local=True)
        yield Submission(wanted, rig.ledger, service, lender)


def killed_at(line: int, submission: Submission, wanted: ShardChunk) -> Guillotine:
    with Guillotine(line) as guillotine, suppress(KilledError):
        submission.job(wanted)
    return guillotine


def jobs_for(submission: Submission, term: str) -> list[ListedJob]:
    """The service's jobs of one case, which has a key term of its own."""
    return [
        job
        for job in submission.service.jobs("one", since=0)
        if submission.service.asked_of(job.id, "one").get("keyterms_prompt") == [term]
    ]


def case(name: str, submission: Submission) -> ShardChunk:
    audio_url = submission.service.upload([b"audio"], "one")
    return chunk("one", audio_url, key=name, key_terms=(name,))


def test_a_function_that_dies_at_any_line_leaves_one_job_and_the_next_one_finds_it(
    submission_of: Submission,
) -> None:
    lines = killed_at(-1, submission_of, case("counted", submission_of)).lines
    assert lines > 50
    for line in range(1, lines + 1):
        wanted = case(f"line {line}", submission_of)
        guillotine = killed_at(line, submission_of, wanted)
        assert guillotine.where
        found = submission_of.job(wanted).transcript_id
        ids = [job.id for job in jobs_for(submission_of, f"line {line}")]
        assert ids == [found], f"killed before {guillotine.where}"


def test_a_function_that_dies_again_and_again_leaves_one_job(submission_of: Submission) -> None:
    chance = random.Random(20261121)
    for number in range(25):
        wanted = case(f"case {number}", submission_of)
        for _ in range(4):
            killed_at(chance.randrange(1, 150), submission_of, wanted)
        found = submission_of.job(wanted).transcript_id
        assert [job.id for job in jobs_for(submission_of, f"case {number}")] == [found]


@pytest.mark.usefixtures("fast_backoff")
@pytest.mark.parametrize("fault", [lost_answer(), cut_short()], ids=["lost answer", "cut short"])
def test_a_job_whose_answer_was_lost_is_found_by_its_address(
    rig: HostedRig, serve: Any, fault: Any
) -> None:
    double = serve(fault)
    rig.shard(chunk("one", upload(double)))
    assert rig.collect_all(rig.submit()).done == 1
    assert len(double.jobs) == 1


@pytest.mark.usefixtures("fast_backoff")
def test_a_lost_job_of_the_same_recording_asked_for_otherwise_is_not_taken_for_ours(
    rig: HostedRig, serve: Any
) -> None:
    double = serve(lost_answer(), lost_answer())
    url = upload(double)
    rig.shard(chunk("one", url, language="en"), chunk("other", url, language="de"))
    assert rig.submit().pending == 2
    assert sorted(job.request["language_code"] for job in double.jobs) == ["de", "en"]


@pytest.mark.usefixtures("fast_backoff")
def test_a_request_that_was_never_heard_is_asked_again(rig: HostedRig, serve: Any) -> None:
    double = serve(broken(500), broken(502, bodyless=True))
    rig.shard(chunk("one", upload(double)))
    assert rig.submit().pending == 1
    assert len(double.jobs) == 1


@pytest.mark.usefixtures("fast_backoff")
def test_a_lost_job_that_failed_is_no_job(rig: HostedRig, serve: Any) -> None:
    double = serve(delay_s=0)
    url = upload(double)
    rig.ledger.take("key-of-one", "somebody")
    rig.ledger.intend("key-of-one", "somebody", next(iter(fingerprints(url))), "march/x")
    rig.ledger.release("key-of-one", "somebody")
    double.script = type(double.script)([failing_job("Server error.")])
    order(double, url)
    wait_for_error(double)
    rig.shard(chunk("one", url))
    assert rig.submit().pending == 1
    assert [job.request["audio_url"] for job in double.jobs] == [url, url]


def test_two_runs_at_the_same_time_submit_a_file_once(rig: HostedRig, serve: Any) -> None:
    double = serve(delay_s=0)
    files = [chunk(f"file-{n}", upload(double)) for n in range(10)]
    rig.shard(*files)
    with ThreadPoolExecutor(4) as pool:
        progress = list(pool.map(lambda _: rig.submit(), range(4)))
    assert [each.pending for each in progress] == [10] * 4
    assert len(double.jobs) == 10


def order(double: AssemblyAiDouble, url: str) -> None:
    body = {"audio_url": url, "speech_models": ["universal-3-5-pro", "universal-2"]}
    httpx.post(
        f"{double.base_url}/v2/transcript",
        json=body | {"language_detection": True},
        headers={"Authorization": KEY},
    ).raise_for_status()


def wait_for_error(double: AssemblyAiDouble) -> None:
    for _ in range(200):
        if all(job.status == "error" for job in double.jobs):
            return
        threading.Event().wait(0.02)
    raise AssertionError("the job did not fail")
