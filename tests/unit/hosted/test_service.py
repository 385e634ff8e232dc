"""What we read of the service's answers, and what we keep out of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from assemblyai.types import TranscriptRequest
from fanscribe.errors import (
    HostedKeyRejectedError,
    HostedRequestError,
    HostedThrottledError,
    HostedUnavailableError,
    HostedUnreadableError,
)
from fanscribe.hosted.service import AssemblyAi, without_signatures

KEY = "0123456789abcdef0123456789abcdef"
REQUEST = TranscriptRequest(audio_url="https://b.s3.amazonaws.com/a.mp3?X-Amz-Signature=abc")


def service(answer: Callable[[httpx.Request], httpx.Response]) -> AssemblyAi:
    """The service's client, with `answer` in the place of the network."""
    client = AssemblyAi(KEY, "https://api.example.org")
    client._http._transport = httpx.MockTransport(answer)
    return client


def answering(status: int, body: Any = None, **headers: str) -> AssemblyAi:
    return service(lambda request: httpx.Response(status, json=body, headers=headers))


def test_a_job_of_a_model_younger_than_the_sdk_is_not_lost() -> None:
    answer = {"id": "1", "status": "queued", "speech_model": "universal-9", "audio_url": "x"}
    assert answering(200, answer).submit(REQUEST, "one") == "1"


def test_the_key_travels_in_its_header_and_nulls_do_not_travel() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"id": "1", "status": "queued"})

    service(answer).submit(REQUEST, "one")
    assert seen[0].headers["Authorization"] == KEY
    assert json.loads(seen[0].content) == {"audio_url": REQUEST.audio_url}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, HostedRequestError),
        (401, HostedKeyRejectedError),
        (403, HostedRequestError),
        (404, HostedRequestError),
        (408, HostedUnavailableError),
        (429, HostedThrottledError),
        (500, HostedUnavailableError),
        (503, HostedUnavailableError),
        (504, HostedUnavailableError),
    ],
)
def test_every_refusal_has_its_own_name(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        answering(status, {"error": "no"}).transcript("1", "one")


def test_a_429_tells_when_to_come_back() -> None:
    with pytest.raises(HostedThrottledError) as raised:
        answering(429, {"error": "no"}, **{"Retry-After": "17"}).transcript("1", "one")
    assert raised.value.retry_after_s == 17


def test_a_gateways_page_is_a_fault_of_the_service() -> None:
    page = service(lambda request: httpx.Response(502, text="<html>Bad Gateway</html>"))
    with pytest.raises(HostedUnavailableError, match="HTTP 502: Bad Gateway"):
        page.transcript("1", "one")


def test_a_page_in_the_place_of_an_answer_is_a_fault_of_the_service() -> None:
    page = service(lambda request: httpx.Response(200, text="<html>"))
    with pytest.raises(HostedUnreadableError, match="cannot be read"):
        page.transcript("1", "one")


def test_a_refusal_that_quotes_the_key_or_a_signed_url_is_not_passed_on_as_it_is() -> None:
    fault = f"key {KEY} may not read {REQUEST.audio_url} today"
    with pytest.raises(HostedRequestError) as raised:
        answering(400, {"error": fault}).submit(REQUEST, "one")
    assert str(raised.value).endswith(
        "key *** may not read https://b.s3.amazonaws.com/a.mp3?... today"
    )


def test_text_without_a_url_is_left_alone() -> None:
    assert without_signatures("Why? Because. http://a/b") == "Why? Because. http://a/b"
