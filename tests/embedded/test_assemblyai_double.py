"""The double behaves as AssemblyAI's contract says, on good days and on scripted bad ones."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from assemblyai import Client
from assemblyai.transcriber import Transcriber
from assemblyai.types import Settings, TranscriptionConfig
from fanscribe_local.assemblyai_double import (
    AssemblyAiDouble,
    Heard,
    broken,
    by_chance,
    cut_short,
    failing_job,
    late_job,
    lost_answer,
    refused_model,
    repeated_webhook,
    reset,
    slow,
    throttled,
)
from fanscribe_local.assemblyai_double.contract import checked, fault_of
from hosted_rig import KEY, hear, upload

MODELS = ["universal-3-5-pro"]


@pytest.fixture
def double() -> Iterator[AssemblyAiDouble]:
    with AssemblyAiDouble(hear, api_key=KEY, delay_s=0.1) as running:
        yield running


def caller(double: AssemblyAiDouble, key: str = KEY) -> httpx.Client:
    return httpx.Client(base_url=double.base_url, headers={"Authorization": key})


def order(double: AssemblyAiDouble, **options: Any) -> httpx.Response:
    body = {"audio_url": upload(double), "speech_models": MODELS, **options}
    return caller(double).post("/v2/transcript", json=body)


def finished(double: AssemblyAiDouble, transcript_id: str) -> dict[str, Any]:
    with caller(double) as client:
        for _ in range(2000):
            answer = client.get(f"/v2/transcript/{transcript_id}").json()
            if answer["status"] in {"completed", "error"}:
                return dict(answer)
            time.sleep(0.01)
    raise AssertionError(f"never finished: {answer}")


def test_a_job_is_queued_then_processed_then_completed() -> None:
    with AssemblyAiDouble(hear, api_key=KEY, delay_s=0.6) as double, caller(double) as client:
        first = order(double).json()
        seen = [first["status"]]
        while "completed" not in seen:
            status = client.get(f"/v2/transcript/{first['id']}").json()["status"]
            seen += [] if seen[-1] == status else [status]
            time.sleep(0.01)
    assert seen == ["queued", "processing", "completed"]


def test_a_completed_job_has_words_text_and_says_that_a_double_heard_it(
    double: AssemblyAiDouble,
) -> None:
    answer = order(double)
    transcript = finished(double, answer.json()["id"])
    assert transcript["text"] == "Ask not."
    assert transcript["words"][0] == {
        "text": "Ask",
        "start": 100,
        "end": 350,
        "confidence": 0.9,
        "speaker": None,
    }
    assert transcript["audio_duration"] == 2
    assert transcript["speech_model_used"] == "double-of-universal-3-5-pro"
    assert answer.headers["Server"] == "fanscribe-assemblyai-double"


def test_with_speaker_labels_words_have_speakers_and_turns(double: AssemblyAiDouble) -> None:
    transcript = finished(double, order(double, speaker_labels=True).json()["id"])
    assert [word["speaker"] for word in transcript["words"]] == ["A", "B"]
    assert [turn["text"] for turn in transcript["utterances"]] == ["Ask", "not."]


def test_the_services_own_sdk_transcribes_with_it(double: AssemblyAiDouble) -> None:
    settings = Settings(api_key=KEY, base_url=double.base_url, polling_interval=0.05)
    transcriber = Transcriber(client=Client(settings=settings))
    config = TranscriptionConfig(speech_models=MODELS)
    assert transcriber.transcribe(b"audio", config).text == "Ask not."


@pytest.mark.parametrize("key", ["wrong", f"Bearer {KEY}"])
def test_another_key_is_refused(double: AssemblyAiDouble, key: str) -> None:
    answer = caller(double, key).get("/v2/transcript/x")
    assert answer.status_code == 401
    assert answer.json() == {"error": "Authentication error, API token missing/invalid"}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"speech_models": []}, "speech_models"),
        ({"speech_models": "universal-2"}, "speech_models"),
        ({"speaker_labels": "yes"}, "speaker_labels"),
        ({"audio_url": "s3://bucket/key"}, "audio_url"),
        ({"punctuation": True}, "punctuation"),
    ],
)
def test_a_request_that_breaks_the_contract_is_refused_by_its_field(
    double: AssemblyAiDouble, wrong: dict[str, Any], named: str
) -> None:
    answer = order(double, **wrong)
    assert answer.status_code == 400
    assert named in answer.json()["error"]
    assert double.jobs == ()


def test_audio_that_cannot_be_fetched_fails_the_job_and_is_not_billed(
    double: AssemblyAiDouble,
) -> None:
    answer = order(double, audio_url=f"{double.base_url}/nothing-here")
    transcript = finished(double, answer.json()["id"])
    assert transcript["status"] == "error"
    assert transcript["error"].startswith("Download error, unable to download")
    assert not double.jobs[0].billed


def test_audio_that_is_too_short_and_a_transcriber_that_breaks_fail_the_job() -> None:
    def transcribe(audio: bytes) -> Heard:
        if audio == b"broken":
            raise RuntimeError("out of ideas")
        return Heard(words=(), language="en", duration_s=0.1)

    with AssemblyAiDouble(transcribe, delay_s=0) as double:
        ids = [
            caller(double, "double-key")
            .post(
                "/v2/transcript",
                json={"audio_url": upload(double, audio), "speech_models": MODELS},
            )
            .json()["id"]
            for audio in (b"short", b"broken")
        ]
        double.api_key = KEY
        errors = [finished(double, job_id)["error"] for job_id in ids]
    assert errors == ["Audio duration is too short.", "Server error: RuntimeError: out of ideas"]


def test_jobs_are_listed_newest_first_and_deleted_ones_lose_their_words(
    double: AssemblyAiDouble,
) -> None:
    ids = [order(double).json()["id"] for _ in range(3)]
    finished(double, ids[0])
    with caller(double) as client:
        page = client.get("/v2/transcript", params={"limit": 2}).json()
        deleted = client.delete(f"/v2/transcript/{ids[0]}").json()
    assert [item["id"] for item in page["transcripts"]] == [ids[2], ids[1]]
    assert page["page_details"]["result_count"] == 2
    assert (deleted["text"], deleted["words"]) == ("Deleted by user.", None)
    assert deleted["audio_url"] == "http://deleted_by_user"


def test_faults_come_in_order_as_often_as_they_were_scripted() -> None:
    faults = [throttled(7), broken(503, times=2), refused_model("nano")]
    with AssemblyAiDouble(hear, api_key=KEY, delay_s=0, faults=faults) as double:
        answers = [order(double) for _ in range(4)]
        retired = [order(double, speech_models=["nano"]) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [429, 503, 503, 200]
        assert answers[0].headers["Retry-After"] == "7"
        assert [answer.status_code for answer in retired] == [400, 400]
        assert len(double.jobs) == 1


def test_a_reset_is_a_connection_that_ends_without_an_answer() -> None:
    with AssemblyAiDouble(hear, api_key=KEY, faults=[reset(method="GET")]) as double:
        with pytest.raises(httpx.RemoteProtocolError):
            caller(double).get("/v2/transcript")
        assert caller(double).get("/v2/transcript").status_code == 200


def test_a_lost_answer_is_a_job_that_nobody_was_told_of() -> None:
    with AssemblyAiDouble(hear, api_key=KEY, delay_s=0, faults=[lost_answer()]) as double:
        with pytest.raises(httpx.RemoteProtocolError):
            order(double)
        finished(double, double.jobs[0].id)
        assert double.jobs[0].billed


def test_a_doomed_job_is_taken_and_then_fails() -> None:
    with AssemblyAiDouble(
        hear, api_key=KEY, delay_s=0, faults=[failing_job("Server error.")]
    ) as double:
        answer = order(double)
        assert answer.status_code == 200
        assert finished(double, answer.json()["id"])["error"] == "Server error."
        assert not double.jobs[0].billed


def test_an_answer_that_breaks_the_contract_does_not_leave_the_double() -> None:
    with pytest.raises(AssertionError, match=r"not a Transcript: .*required property"):
        checked("Transcript", {"id": "x"})
    assert fault_of("Error", {"error": "anything"}) is None


def test_an_answer_without_a_body_and_one_cut_short() -> None:
    faults = [broken(502, bodyless=True), cut_short()]
    with AssemblyAiDouble(hear, api_key=KEY, delay_s=0, faults=faults) as double:
        empty, cut = order(double), order(double)
        assert (empty.status_code, empty.content) == (502, b"")
        assert cut.status_code == 200
        with pytest.raises(ValueError, match=r"[Uu]nterminated|Expecting"):
            cut.json()
        assert len(double.jobs) == 1, "the answer was lost, the job was not"


def test_a_slow_answer_trickles() -> None:
    with AssemblyAiDouble(hear, api_key=KEY, delay_s=0, faults=[slow(0.5)]) as double:
        started = time.monotonic()
        assert order(double).status_code == 200
        assert time.monotonic() - started >= 0.5


def test_a_late_job_ends_after_one_that_came_later() -> None:
    with AssemblyAiDouble(hear, api_key=KEY, delay_s=0, faults=[late_job(3.0)]) as double:
        late, soon = order(double).json()["id"], order(double).json()["id"]
        finished(double, soon)
        assert caller(double).get(f"/v2/transcript/{late}").json()["status"] == "queued"
        assert finished(double, late)["status"] == "completed"


def test_faults_by_chance_are_the_same_for_the_same_seed() -> None:
    def statuses(seed: int) -> list[int]:
        faults = [by_chance(broken(500), 0.3)]
        with AssemblyAiDouble(hear, api_key=KEY, faults=faults, seed=seed) as double:
            return [order(double).status_code for _ in range(30)]

    assert statuses(1) == statuses(1)
    assert statuses(1) != statuses(2)
    assert 2 <= statuses(1).count(500) <= 20


def test_a_list_goes_on_before_a_job(double: AssemblyAiDouble) -> None:
    ids = [order(double).json()["id"] for _ in range(3)]
    with caller(double) as client:
        page = client.get("/v2/transcript", params={"limit": 2, "before_id": ids[2]}).json()
        wrong = client.get("/v2/transcript", params={"limit": 201})
    assert [item["id"] for item in page["transcripts"]] == [ids[1], ids[0]]
    assert wrong.status_code == 400


def test_an_upload_may_come_in_parts(double: AssemblyAiDouble) -> None:
    answer = caller(double).post("/v2/upload", content=iter([b"au", b"dio"]))
    assert double.uploads[answer.json()["upload_url"]] == b"audio"


def test_the_double_counts_what_a_bill_and_a_limit_are_made_of(double: AssemblyAiDouble) -> None:
    finished(double, order(double).json()["id"])
    assert double.billed == 1
    assert double.busiest >= 3


def test_a_finished_job_calls_back_with_the_secret_until_somebody_says_yes() -> None:
    calls: list[tuple[dict[str, Any], str | None]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            calls.append((body, self.headers["X-Secret"]))
            self.send_response(500 if len(calls) == 1 else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    webhook = {
        "webhook_url": f"http://127.0.0.1:{server.server_address[1]}/?shard=s",
        "webhook_auth_header_name": "X-Secret",
        "webhook_auth_header_value": "abc",
    }
    faults = [repeated_webhook(2)]
    with AssemblyAiDouble(hear, api_key=KEY, delay_s=0, faults=faults) as double:
        answer = order(double, **webhook)
        deadline = time.monotonic() + 10
        while double.jobs[0].called_back < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
    server.shutdown()
    told = ({"transcript_id": answer.json()["id"], "status": "completed"}, "abc")
    assert calls == [told] * 3, "once refused, then twice"
