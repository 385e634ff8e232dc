"""CollectFromAssemblyAI against the double: one poll a call, everything it finds kept."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fanscribe import layout
from fanscribe.contracts import (
    AssemblyAiOptions,
    ChunkResult,
    HostedJob,
    HostedProgress,
    HostedUse,
    ShardSummary,
    Source,
    Word,
)
from fanscribe.errors import (
    HostedKeyRejectedError,
    HostedRequestError,
    HostedTranscriptionError,
    SourceChangedError,
)
from fanscribe.hosted import collect, collector
from fanscribe.parallel import AT_ONCE
from fanscribe_local.assemblyai_double import broken, cut_short, failing_job, reset
from hosted_rig import HostedRig, chunk, upload
from msgspec import structs

pytestmark = pytest.mark.slow

pytest_plugins = ["hosted_fixtures"]

RECORDING = "s3://input/one.wav"
SIGNED = "https://b.s3.amazonaws.com/a.mp3?X-Amz-Signature=abc"


def summary(rig: HostedRig) -> ShardSummary:
    return rig.work.read_as(layout.summary("march", "hosted-0000"), ShardSummary)


def submitted(rig: HostedRig, double: Any, *file_ids: str, **options: Any) -> HostedProgress:
    rig.shard(*(chunk(file_id, upload(double), **options) for file_id in file_ids))
    return rig.submit()


def test_what_was_heard_becomes_the_files_result(rig: HostedRig, serve: Any) -> None:
    double = serve()
    hosted = rig.collect_all(submitted(rig, double, "one", diarize=True))
    assert (hosted.pending, hosted.done, hosted.failed) == (0, 1, 0)
    assert rig.work.read_as(layout.chunk_result("key-of-one"), ChunkResult) == ChunkResult(
        key="key-of-one",
        engine="assemblyai",
        model="double-of-universal-3-5-pro",
        start=0,
        end=32_000,
        words=(
            Word(text="Ask", start_ms=100, end_ms=350, confidence=0.9, speaker="A"),
            Word(text="not.", start_ms=400, end_ms=800, confidence=0.8, speaker="B"),
        ),
        language="en-US",
    )


def test_an_open_job_is_waited_for_a_little_longer_each_time(rig: HostedRig, serve: Any) -> None:
    hosted = submitted(rig, serve(delay_s=30), "one")
    once = rig.collect(hosted)
    twice = rig.collect(once)
    assert [(p.pending, p.polls, p.wait_seconds) for p in (hosted, once, twice)] == [
        (1, 0, 3),
        (1, 1, 5),
        (1, 2, 8),
    ]


def as_planned_in_s3(rig: HostedRig, hosted: HostedProgress, etag: str) -> None:
    """As if the jobs' recordings were RECORDING, planned when it had this etag."""
    source = Source(audio_url=RECORDING, etag=etag)
    jobs = rig.work.read_as(hosted.jobs_key, tuple[HostedJob, ...])
    there = [structs.replace(job, chunk=structs.replace(job.chunk, source=source)) for job in jobs]
    rig.work.write_as(hosted.jobs_key, there)


def test_what_was_heard_of_a_recording_replaced_meanwhile_is_not_kept(
    rig: HostedRig, serve: Any
) -> None:
    hosted = submitted(rig, serve(), "one")
    rig.work.client.put_object(Bucket="input", Key="one.wav", Body=b"another")
    as_planned_in_s3(rig, hosted, "the etag of the first")
    with pytest.raises(SourceChangedError):
        rig.collect_all(hosted)
    assert [failure.error for failure in rig.failures().values()] == ["SourceChangedError"]
    assert not rig.work.exists(layout.chunk_result("key-of-one"))
    assert rig.ledger.find("key-of-one") is None


def test_what_was_heard_of_a_recording_that_is_gone_since_is_kept(
    rig: HostedRig, serve: Any
) -> None:
    hosted = submitted(rig, serve(), "one")
    rig.work.client.delete_object(Bucket="input", Key="one.wav")
    as_planned_in_s3(rig, hosted, "the etag it had")
    assert rig.collect_all(hosted).done == 1


def test_a_poll_that_is_repeated_counts_nothing_twice(rig: HostedRig, serve: Any) -> None:
    first = submitted(rig, serve(), "one", "two")
    finished = rig.collect_all(first)
    again = rig.collect(first)
    assert (again.pending, again.done, again.failed) == (0, 2, 0)
    assert (finished.done, finished.failed) == (2, 0)


def test_the_summary_bills_completed_audio_and_no_failed_job(rig: HostedRig, serve: Any) -> None:
    double = serve(failing_job("Server error."))
    hosted = rig.collect_all(submitted(rig, double, "one", "two", "three"))
    assert (hosted.done, hosted.failed) == (2, 1)
    assert summary(rig) == ShardSummary(
        shard_id="hosted-0000",
        engine="assemblyai",
        model="universal-3-5-pro,universal-2",
        audio_ms=6000,
        billed_ms=4000,
        chunks_done=2,
        chunks_cached=0,
        chunks_failed=1,
        hosted=(HostedUse(models="universal-3-5-pro,universal-2", billed_ms=4000),),
    )


def test_the_summary_tells_apart_what_costs_apart(rig: HostedRig, serve: Any) -> None:
    double = serve()
    own = AssemblyAiOptions(speech_models=("universal-2",))
    rig.shard(
        chunk("call", upload(double), multichannel=True, channels=2, diarize=True),
        chunk("one", upload(double), assemblyai=own),
        chunk("two", upload(double), assemblyai=own),
    )
    rig.options(assemblyai={"redact_pii": True})
    rig.collect_all(rig.submit())
    assert summary(rig).hosted == (
        HostedUse(
            models="universal-3-5-pro,universal-2",
            add_ons=("diarize", "redact_pii"),
            billed_ms=4000,
        ),
        HostedUse(models="universal-2", billed_ms=4000),
    )
    assert summary(rig).billed_ms == 8000


def test_a_shard_whose_results_are_all_there_bills_nothing(rig: HostedRig, serve: Any) -> None:
    double = serve()
    rig.collect_all(submitted(rig, double, "one"))
    rig.collect(rig.submit())
    assert (summary(rig).chunks_cached, summary(rig).billed_ms) == (1, 0)
    assert len(double.jobs) == 1


def test_a_failed_job_is_recorded_and_forgotten_so_that_a_rerun_submits_it_again(
    rig: HostedRig, serve: Any
) -> None:
    double = serve(failing_job(f"Download error, unable to download {SIGNED}"))
    with pytest.raises(HostedTranscriptionError, match=r"one: AssemblyAI job .* failed: Download"):
        rig.collect_all(submitted(rig, double, "one"))
    failure = rig.failures()["one"]
    assert (failure.state, failure.error) == ("CollectFromAssemblyAI", "HostedTranscriptionError")
    assert "Signature" not in failure.cause

    assert rig.collect_all(rig.submit()).done == 1
    assert [job.billed for job in double.jobs] == [False, True]
    assert rig.failures() == {}


def test_a_recording_in_two_rows_fails_in_both(rig: HostedRig, serve: Any) -> None:
    double = serve(failing_job("Server error."))
    url = upload(double)
    rig.shard(chunk("one", url, key="same"), chunk("two", url, key="same"))
    with pytest.raises(HostedTranscriptionError):
        rig.collect_all(rig.submit())
    assert set(rig.failures()) == {"one", "two"}


def test_a_shard_refused_whole_raises_its_first_files_error(rig: HostedRig, serve: Any) -> None:
    serve()
    rig.shard(chunk("one", "ftp://example.org/1"), chunk("two", "ftp://example.org/2"))
    with pytest.raises(HostedRequestError, match=r"^one: AssemblyAI refuses the request"):
        rig.collect(rig.submit())
    assert summary(rig).chunks_failed == 2


def test_a_fault_of_the_service_leaves_the_job_to_the_next_poll(
    rig: HostedRig, serve: Any, fast_backoff: None
) -> None:
    double = serve(broken(500, times=20, method="GET"), reset(method="GET"))
    hosted = submitted(rig, double, "one")
    assert rig.collect(hosted).pending == 1
    assert rig.failures() == {}
    assert rig.collect_all(hosted).done == 1


def test_a_service_that_is_away_is_not_asked_for_every_file(
    rig: HostedRig, serve: Any, fast_backoff: None, caplog: pytest.LogCaptureFixture
) -> None:
    double = serve(delay_s=0)
    hosted = submitted(rig, double, *(f"file-{n}" for n in range(60)))
    double.__exit__(None, None, None)
    assert rig.collect(hosted).pending == 60
    asked = [record for record in caplog.records if record.message == "poll failed"]
    assert 1 <= len(asked) <= AT_ONCE
    assert rig.failures() == {}


def test_an_answer_that_cannot_be_read_keeps_no_other_file_waiting(
    rig: HostedRig, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collector, "POLL_PATIENCE_S", 0.0)
    double = serve(cut_short(3, "GET"), delay_s=0)
    hosted = submitted(rig, double, *(f"file-{n}" for n in range(40)))
    wait_until_done(double)
    once = rig.collect(hosted)
    assert (once.done, once.pending) == (37, 3)
    assert rig.collect(once).done == 40


def wait_until_done(double: Any) -> None:
    deadline = time.monotonic() + 20
    while double.billed < len(double.jobs) and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_job_the_service_does_not_know_can_be_submitted_anew(rig: HostedRig, serve: Any) -> None:
    hosted = submitted(rig, serve(), "one")
    double = serve()  # another account
    with pytest.raises(HostedRequestError, match="HTTP 404"):
        rig.collect(hosted)
    rig.submit()
    assert len(double.jobs) == 1


def test_a_job_that_another_run_gave_up_is_still_asked_for(rig: HostedRig, serve: Any) -> None:
    hosted = submitted(rig, serve(), "one")
    rig.forget_jobs()
    assert rig.collect_all(hosted).done == 1


def test_a_job_open_after_the_last_poll_is_given_up_by_name_but_not_forgotten(
    rig: HostedRig, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "MAX_POLLS", 2)
    monkeypatch.setattr(collector, "MAX_POLLS", 2)
    double = serve(delay_s=30)
    hosted = rig.collect(submitted(rig, double, "one"))
    with pytest.raises(HostedTranscriptionError, match="still queued after 2 polls"):
        rig.collect(hosted)
    entry = rig.ledger.find("key-of-one")
    assert entry is not None
    assert entry.transcript_id == double.jobs[0].id


def test_a_key_revoked_midway_is_recorded_for_every_open_file(rig: HostedRig, serve: Any) -> None:
    hosted = submitted(rig, serve(delay_s=30), "one", "two")
    serve(api_key="another")
    with pytest.raises(HostedKeyRejectedError):
        rig.collect(hosted)
    assert {f.error for f in rig.failures().values()} == {"HostedKeyRejectedError"}
    assert set(rig.failures()) == {"one", "two"}


def test_a_transcript_is_deleted_at_the_service_once_ours_is_safe(
    rig: HostedRig, serve: Any
) -> None:
    double = serve()
    rig.shard(chunk("one", upload(double)))
    rig.options(delete_after_collect=True)
    assert rig.collect_all(rig.submit()).done == 1
    assert double.jobs[0].deleted
    assert rig.work.exists(layout.chunk_result("key-of-one"))
    assert rig.ledger.find("key-of-one") is None, "a run that lost our copy must ask anew"


def test_without_being_asked_nothing_is_deleted(rig: HostedRig, serve: Any) -> None:
    double = serve()
    rig.collect_all(submitted(rig, double, "one"))
    assert not double.jobs[0].deleted


def test_a_file_counts_as_open_until_its_transcript_is_deleted(
    rig: HostedRig, serve: Any, fast_backoff: None
) -> None:
    double = serve(broken(503, times=40, method="DELETE"))
    rig.shard(chunk("one", upload(double)))
    rig.options(delete_after_collect=True)
    hosted = rig.submit()
    time.sleep(0.3)
    assert rig.collect(hosted).pending == 1
    assert rig.collect_all(hosted).done == 1
    assert double.jobs[0].deleted


def test_a_transcript_that_somebody_deleted_is_a_failure_and_no_empty_file(
    rig: HostedRig, serve: Any
) -> None:
    double = serve()
    hosted = submitted(rig, double, "one")
    time.sleep(0.3)
    double.jobs[0].delete()
    with pytest.raises(HostedTranscriptionError, match="deleted at the service"):
        rig.collect_all(hosted)
    assert not rig.work.exists(layout.chunk_result("key-of-one"))


def test_the_channels_of_a_call_are_on_its_words(rig: HostedRig, serve: Any) -> None:
    double = serve()
    rig.collect_all(submitted(rig, double, "one", multichannel=True))
    assert double.jobs[0].request["multichannel"] is True
    result = rig.work.read_as(layout.chunk_result("key-of-one"), ChunkResult)
    assert {word.channel for word in result.words} == {"1"}
