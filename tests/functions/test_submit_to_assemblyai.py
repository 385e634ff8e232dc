"""SubmitToAssemblyAI against the double: real HTTP, the real SDK's client, S3 mocked."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
from fanscribe import layout
from fanscribe.contracts import AssemblyAiOptions, HostedJob, Source
from fanscribe.errors import (
    HostedKeyMissingError,
    HostedKeyRejectedError,
    HostedThrottledError,
    HostedUnavailableError,
)
from fanscribe.media.excerpt import wav_header
from fanscribe_local.assemblyai_double import (
    broken,
    refused_model,
    reset,
    throttled,
)
from hosted_rig import KEY, HostedRig, chunk, upload
from msgspec import structs

pytestmark = pytest.mark.slow

pytest_plugins = ["hosted_fixtures"]


def test_every_file_becomes_one_job_and_the_list_names_them(rig: HostedRig, serve: Any) -> None:
    double = serve()
    rig.shard(chunk("one", upload(double)), chunk("two", upload(double)))

    hosted = rig.submit()

    assert (hosted.pending, hosted.done, hosted.failed, hosted.polls) == (2, 0, 0, 0)
    jobs = rig.work.read_as(hosted.jobs_key, list[HostedJob])
    assert [job.chunk.file_id for job in jobs] == ["one", "two"]
    assert {job.transcript_id for job in jobs} == {job.id for job in double.jobs}


def test_the_request_says_what_the_row_says(rig: HostedRig, serve: Any) -> None:
    double = serve()
    url = upload(double)
    rig.shard(chunk("one", url, language="en-GB", key_terms=("Parakeet",), diarize=True))
    rig.submit()
    assert double.jobs[0].request == {
        "audio_url": url,
        "speech_models": ["universal-3-5-pro", "universal-2"],
        "language_code": "en_uk",
        "keyterms_prompt": ["Parakeet"],
        "speaker_labels": True,
    }


def test_a_second_run_finds_the_jobs_of_the_first(rig: HostedRig, serve: Any) -> None:
    double = serve()
    rig.shard(chunk("one", upload(double)))
    first = rig.work.read_as(rig.submit().jobs_key, list[HostedJob])
    rig.shard(*(job.chunk for job in first), run_id="april")
    second = rig.work.read_as(rig.submit().jobs_key, list[HostedJob])
    assert [job.transcript_id for job in second] == [job.transcript_id for job in first]
    assert len(double.jobs) == 1


def test_one_recording_in_two_rows_is_one_job(rig: HostedRig, serve: Any) -> None:
    double = serve()
    url = upload(double)
    rig.shard(chunk("one", url, key="same"), chunk("two", url, key="same"))
    hosted = rig.submit()
    assert hosted.pending == 2
    assert len(double.jobs) == 1


def test_a_file_with_a_result_is_not_submitted_and_needs_no_key(
    rig: HostedRig, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = serve()
    monkeypatch.setenv("ASSEMBLYAI_SECRET", "no-such-secret")
    rig.work.write(layout.chunk_result("key-of-one"), b"{}")
    rig.shard(chunk("one", "https://example.org/one.mp3"))
    hosted = rig.submit()
    assert (hosted.pending, hosted.done) == (0, 1)
    assert double.jobs == ()


def test_a_429_is_waited_out_as_long_as_it_says(rig: HostedRig, serve: Any) -> None:
    double = serve(throttled(retry_after_s=1))
    rig.shard(chunk("one", upload(double)))
    started = time.monotonic()
    assert rig.submit().pending == 1
    assert time.monotonic() - started >= 1.0
    assert len(double.jobs) == 1


def test_passing_faults_are_tried_again(rig: HostedRig, serve: Any, fast_backoff: None) -> None:
    double = serve(broken(500), broken(503), reset())
    rig.shard(chunk("one", upload(double)))
    assert rig.submit().pending == 1
    assert rig.failures() == {}
    assert len(double.jobs) == 1


def test_a_lasting_fault_is_recorded_and_raised_and_taken_back_when_a_retry_goes_well(
    rig: HostedRig, serve: Any, fast_backoff: None
) -> None:
    double = serve(broken(times=10_000))
    rig.shard(chunk("one", "https://example.org/one.mp3"))
    with pytest.raises(HostedUnavailableError, match="HTTP 500: Internal Server Error"):
        rig.submit()
    assert rig.failures()["one"].error == "HostedUnavailableError"
    assert double.jobs == ()
    serve()
    assert rig.submit().pending == 1
    assert rig.failures() == {}


def test_a_wait_longer_than_our_patience_is_the_state_machines(rig: HostedRig, serve: Any) -> None:
    serve(throttled(retry_after_s=300, times=10_000))
    rig.shard(chunk("one", "https://example.org/one.mp3"))
    started = time.monotonic()
    with pytest.raises(HostedThrottledError, match="300 s"):
        rig.submit()
    assert time.monotonic() - started < 60, "it did not wait"


def test_a_refused_file_is_recorded_and_the_others_go_on(rig: HostedRig, serve: Any) -> None:
    double = serve()
    rig.shard(chunk("bad", "ftp://example.org/x.mp3"), chunk("good", upload(double)))
    hosted = rig.submit()
    assert (hosted.pending, hosted.failed) == (1, 1)
    failure = rig.failures()["bad"]
    assert (failure.state, failure.error) == ("SubmitToAssemblyAI", "HostedRequestError")
    assert failure.cause.startswith("bad: AssemblyAI refuses the request: HTTP 400: audio_url")


def test_a_retired_model_is_named_in_the_failure(rig: HostedRig, serve: Any) -> None:
    double = serve(refused_model("universal-2"))
    rig.shard(chunk("one", "https://example.org/one.mp3"))
    assert rig.submit().failed == 1
    assert "universal-2 is not a model" in rig.failures()["one"].cause
    assert double.jobs == ()


def test_without_a_key_every_file_has_a_failure_that_says_where_to_put_one(
    rig: HostedRig, serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve()
    monkeypatch.setenv("ASSEMBLYAI_SECRET", "no-such-secret")
    rig.shard(chunk("one", "https://example.org/one.mp3"), chunk("two", "https://example.org/2"))
    with pytest.raises(HostedKeyMissingError, match="secret no-such-secret"):
        rig.submit()
    assert {f.error for f in rig.failures().values()} == {"HostedKeyMissingError"}
    assert set(rig.failures()) == {"one", "two"}


def test_a_wrong_key_stops_the_shard_and_is_shown_to_nobody(
    rig: HostedRig, serve: Any, capsys: pytest.CaptureFixture[str], caplog: Any
) -> None:
    caplog.set_level("DEBUG")  # of every library on the way
    serve(api_key="another")
    rig.shard(chunk("one", "https://example.org/one.mp3"))
    with pytest.raises(HostedKeyRejectedError, match="token missing/invalid") as raised:
        rig.submit()
    shown = capsys.readouterr()
    assert "stage failed" in shown.out + shown.err + caplog.text
    everything = (shown.out, shown.err, caplog.text, str(raised.value), str(rig.failures()))
    assert KEY not in "".join(everything)
    assert rig.failures()["one"].error == "HostedKeyRejectedError"


def test_the_first_wait_follows_the_longest_file(rig: HostedRig, serve: Any) -> None:
    double = serve()
    long = structs.replace(chunk("long", upload(double)), end=16_000 * 60 * 20)
    rig.shard(chunk("short", upload(double)), long)
    assert rig.submit().wait_seconds == 20


def test_an_s3_source_that_is_gone_or_replaced_is_not_submitted(
    rig: HostedRig, serve: Any, hosted_aws: Any
) -> None:
    double = serve()
    hosted_aws.put_object(Bucket="input", Key="there.mp3", Body=b"other audio")
    gone = chunk("gone", "s3://input/gone.mp3")
    replaced = Source(audio_url="s3://input/there.mp3", etag="0000")
    rig.shard(gone, structs.replace(chunk("replaced", ""), source=replaced))
    assert rig.submit().failed == 2
    errors = {file_id: failure.error for file_id, failure in rig.failures().items()}
    assert errors == {"gone": "SourceNotFoundError", "replaced": "SourceChangedError"}
    assert double.jobs == ()


def test_hours_of_a_recording_are_cut_out_and_uploaded(
    rig: HostedRig, serve: Any, hosted_aws: Any
) -> None:
    double = serve()
    etag = hosted_aws.put_object(Bucket="input", Key="long.wav", Body=wav(seconds=90))["ETag"]
    source = Source(
        audio_url="s3://input/long.wav", etag=etag.strip('"'), size=len(wav(seconds=90))
    )
    cut = structs.replace(
        chunk("long", "", index=1), source=source, start=16_000 * 30, end=16_000 * 75, excerpt=True
    )
    rig.shard(cut)
    assert rig.submit().pending == 1
    uploaded = double.uploads[double.jobs[0].request["audio_url"]]
    assert len(uploaded) == 44 + 2 * 45 * 16_000


def test_an_excerpt_that_cannot_be_read_is_a_failure_of_that_excerpt(
    rig: HostedRig, serve: Any, hosted_aws: Any
) -> None:
    double = serve()
    hosted_aws.put_object(Bucket="input", Key="page.mp3", Body=b"<html>")
    source = Source(audio_url="s3://input/page.mp3", etag="0" * 32, size=6)
    cut = structs.replace(chunk("page", "", index=2), source=source, excerpt=True)
    rig.shard(cut, chunk("good", upload(double)))
    assert (rig.submit().pending, rig.submit().failed) == (1, 1)
    failure = rig.failures()["page"]
    assert (failure.error, failure.chunk) == ("SourceChangedError", 2)


def test_a_recording_too_short_for_the_service_is_not_submitted(rig: HostedRig, serve: Any) -> None:
    double = serve()
    rig.shard(structs.replace(chunk("blip", upload(double)), end=160))
    assert rig.submit().failed == 1
    assert rig.failures()["blip"].error == "HostedAudioTooShortError"
    assert double.jobs == ()


def test_the_runs_own_options_are_in_the_request(rig: HostedRig, serve: Any) -> None:
    double = serve()
    rig.shard(chunk("one", upload(double), multichannel=True))
    rig.options(assemblyai={"punctuate": False, "speakers_expected": 2})
    rig.submit()
    request = double.jobs[0].request
    assert (request["punctuate"], request["speakers_expected"]) == (False, 2)
    assert request["multichannel"] is True


def wav(seconds: int) -> bytes:
    """A sine of so many seconds."""
    at = np.arange(seconds * 16_000)
    return wav_header(len(at)) + (np.sin(at / 20) * 5000).astype("<i2").tobytes()


def test_a_rows_own_options_outweigh_the_runs(rig: HostedRig, serve: Any) -> None:
    double = serve()
    own = AssemblyAiOptions(speech_models=("universal-2",), speakers_expected=2)
    rig.shard(chunk("one", upload(double), assemblyai=own), chunk("two", upload(double)))
    rig.options(assemblyai={"punctuate": False})
    rig.submit()
    one, two = sorted((job.request for job in double.jobs), key=lambda asked: "punctuate" in asked)
    assert (one["speech_models"], one["speakers_expected"]) == (["universal-2"], 2)
    assert two["speech_models"] == ["universal-3-5-pro", "universal-2"]
    assert ("punctuate" in one, two["punctuate"]) == (False, False)
