"""Whatever the service answers: words that can be merged and written, or an error by its name."""

from __future__ import annotations

import copy
import json
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx
import msgspec
import pytest
from assemblyai.types import TranscriptRequest
from fanscribe.contracts import Chunk, ChunkResult, CutPlan, Item, Shard
from fanscribe.errors import (
    HostedKeyRejectedError,
    HostedRequestError,
    HostedThrottledError,
    HostedUnavailableError,
    HostedUnreadableError,
)
from fanscribe.hosted import service as hosted_service
from fanscribe.hosted.answers import ServiceTranscript
from fanscribe.hosted.service import AssemblyAi
from fanscribe.hosted.words import chunk_result
from fanscribe.transcript.formats import FORMATS, Script
from fanscribe.transcript.merge import Heard, Stretch, merge
from hosted_rig import KEY, SECONDS, chunk
from hypothesis import given, settings
from hypothesis import strategies as st

NAMED = (
    HostedKeyRejectedError,
    HostedRequestError,
    HostedThrottledError,
    HostedUnavailableError,
    HostedUnreadableError,
)
JOB = "b2a1c3d4-0000-4000-8000-000000000001"
REQUEST = TranscriptRequest(audio_url="https://example.org/a.mp3")
FILE = chunk("one", REQUEST.audio_url)
SHARD = Shard(run_id="r", shard_id="s", engine="assemblyai", model="universal-2", chunks=(FILE,))
COMPLETED: dict[str, Any] = {
    "id": JOB,
    "status": "completed",
    "audio_url": REQUEST.audio_url,
    "text": "Ask not.",
    "words": [
        {"text": "Ask", "start": 100, "end": 350, "confidence": 0.9, "speaker": "A"},
        {"text": "not.", "start": 400, "end": 800, "confidence": 0.8, "channel": "2"},
    ],
    "utterances": [],
    "language_code": "en_us",
    "speech_model_used": "universal-2",
    "error": None,
}
LISTED: dict[str, Any] = {
    "page_details": {"limit": 200},
    "transcripts": [
        {
            "id": JOB,
            "status": "queued",
            "created": "2026-11-21T10:00:00.5",
            "audio_url": "https://a",
        }
    ],
}
UPLOADED: dict[str, Any] = {"upload_url": "https://cdn.example.org/upload/1"}

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["completed", "queued", "error", "", "../x", "a b", "\x00", "9" * 400])
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every spot of a JSON value where something else could stand: its container, and where."""
    if isinstance(value, dict):
        inner = [place for each in value.values() for place in places(each)]
        return [(value, key) for key in value] + inner
    if isinstance(value, list):
        inner = [place for each in value for place in places(each)]
        return [(value, index) for index in range(len(value))] + inner
    return []


@st.composite
def mangled(draw: st.DrawFn, whole: dict[str, Any]) -> bytes:
    """An answer in which values are missing or others; sometimes bytes too."""
    value = copy.deepcopy(whole)
    for _ in range(draw(st.integers(0, 3))):
        container, where = draw(st.sampled_from(places(value) or [(value, "id")]))
        if draw(st.booleans()) or where not in container:
            container[where] = draw(anything)
        elif isinstance(container, dict):
            del container[where]
    body = json.dumps(value).encode()
    if draw(st.integers(0, 4)):
        return body
    at = draw(st.integers(0, len(body)))
    return body[:at] + draw(st.binary(max_size=4)) + body[at + draw(st.integers(0, 40)) :]


answers = st.tuples(
    st.sampled_from([200, 200, 200, 200, 201, 204, 301, 400, 401, 403, 404, 429, 500, 503, 599]),
    mangled({"error": "no"}) | mangled(COMPLETED) | st.binary(max_size=30),
    st.fixed_dictionaries(
        {},
        optional={
            "Retry-After": st.sampled_from(["1", "-1", "soon", "9" * 5000, ""]),
            "Content-Encoding": st.sampled_from(["gzip", "deflate", "br", "none"]),
        },
    ),
)
"""Status, body and headers."""

unhurried = settings(deadline=None)


def asked(answer: Callable[[httpx.Request], httpx.Response]) -> AssemblyAi:
    """The service's client, with `answer` in the place of the network."""
    client = the_client()
    client._http._transport = httpx.MockTransport(answer)
    return client


@cache
def the_client() -> AssemblyAi:
    """One for all examples: each reads the certificates of all authorities anew."""
    return AssemblyAi(KEY, "https://api.example.org")


def answering(body: bytes) -> AssemblyAi:
    return asked(lambda _: httpx.Response(200, content=body))


def named_or(call: Callable[[], Any]) -> Any:
    """What `call` returns; None if it raises one of the errors that it may."""
    try:
        return call()
    except NAMED:
        return None


def written(heard: ServiceTranscript) -> dict[str, bytes]:
    """The transcript in every format, by way of its result in S3."""
    kept = msgspec.json.encode(chunk_result(FILE, SHARD, heard))
    result = msgspec.json.decode(kept, type=ChunkResult)
    whole = Chunk(index=0, start=0, end=FILE.end)
    plan = CutPlan(
        item=Item(file_id="one", audio_url=REQUEST.audio_url, row=1),
        source=FILE.source,
        container="mp3",
        codec="mp3",
        channels=2,
        sample_rate=16_000,
        samples=SECONDS * 16_000,
        chunks=(whole,),
    )
    script = Script(merge(plan, Heard("assemblyai", (Stretch(whole, result),))))
    return {name: form.render(script) for name, form in FORMATS.items()}


def test_the_answer_that_is_mangled_here_is_a_good_one() -> None:
    heard = answering(json.dumps(COMPLETED).encode()).transcript(JOB, "one")
    assert written(heard)["txt"].split() == b"A: Ask Speaker 2: not.".split()


@given(mangled(COMPLETED))
@unhurried
def test_a_mangled_transcript_can_be_written_or_is_an_error_by_name(body: bytes) -> None:
    heard = named_or(lambda: answering(body).transcript(JOB, "one"))
    if heard is not None and heard.status == "completed":
        written(heard)


@given(mangled(COMPLETED | {"status": "queued"}))
@unhurried
def test_the_id_of_a_submitted_job_can_be_asked_for(body: bytes) -> None:
    transcript_id = named_or(lambda: answering(body).submit(REQUEST, "one"))
    if transcript_id is None:
        return
    paths: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return httpx.Response(404)

    named_or(lambda: asked(answer).transcript(transcript_id, "one"))
    assert paths == [f"/v2/transcript/{transcript_id}"]


@given(mangled(LISTED))
@unhurried
def test_a_mangled_list_is_jobs_or_an_error_by_name(body: bytes) -> None:
    jobs = named_or(lambda: list(answering(body).jobs("one", since=0)))
    assert all(isinstance(job.created_at, float) for job in jobs or [])


@given(mangled(UPLOADED))
@unhurried
def test_a_mangled_upload_is_an_address_or_an_error_by_name(body: bytes) -> None:
    url = named_or(lambda: answering(body).upload([b"audio"], "one"))
    assert url is None or url.startswith("https://")


@pytest.mark.slow
@given(answers)
@unhurried
def test_whatever_else_comes_has_a_name(answer: tuple[int, bytes, dict[str, str]]) -> None:
    status, body, headers = answer

    def answered(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))

    for call in (
        lambda: asked(answered).transcript(JOB, "one"),
        lambda: asked(answered).asked_of(JOB, "one"),
        lambda: asked(answered).submit(REQUEST, "one"),
        lambda: asked(answered).delete(JOB, "one"),
    ):
        named_or(call)


@pytest.mark.parametrize("status", [201, 202, 204, 301, 302, 304])
def test_an_answer_that_neither_takes_nor_refuses_a_job_is_looked_into(status: int) -> None:
    # Not HostedRequestError: that says there is no job, and another one would be started.
    with pytest.raises(HostedUnavailableError):
        asked(lambda _: httpx.Response(status)).submit(REQUEST, "one")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_an_answer_that_is_not_coded_as_it_says_has_a_name(coding: str) -> None:
    headers = {"Content-Encoding": coding}
    body = httpx.ByteStream(zlib.compress(b"{}")[:-4] + b"????")
    client = asked(lambda _: httpx.Response(200, headers=headers, stream=body))
    with pytest.raises((HostedUnavailableError, HostedUnreadableError)):
        client.transcript(JOB, "one")


def test_brackets_without_end_are_an_answer_that_cannot_be_read() -> None:
    deep = b'{"id": "1", "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    for call in ("transcript", "asked_of"):
        with pytest.raises(HostedUnreadableError):
            getattr(answering(deep), call)(JOB, "one")


def test_a_transcript_whose_words_are_missing_is_not_taken_for_silence() -> None:
    for words in ({"words": None}, {"words": []}):
        body = json.dumps(COMPLETED | words).encode()
        with pytest.raises(HostedUnreadableError, match="without its words"):
            answering(body).transcript(JOB, "one")
    silent = json.dumps(COMPLETED | {"words": [], "text": ""}).encode()
    assert answering(silent).transcript(JOB, "one").words == ()


def test_words_at_times_that_no_recording_has_are_kept_within_bounds() -> None:
    words = [{"text": "x", "start": -1e300, "end": 1e300}, {"text": "y", "start": 2**63}]
    body = json.dumps(COMPLETED | {"words": words}).encode()
    assert b"x" in written(answering(body).transcript(JOB, "one"))["txt"]


def test_a_list_that_never_ends_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosted_service, "LIST_LIMIT", 1)
    body = json.dumps(LISTED).encode()
    with pytest.raises(HostedUnreadableError, match="list"):
        list(answering(body).jobs("one", since=0))


def test_an_answer_without_end_is_not_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosted_service, "ANSWER_LIMIT", 1000)
    with pytest.raises(HostedUnreadableError, match="more than"):
        answering(b" " * 2000).transcript(JOB, "one")
