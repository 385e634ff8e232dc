"""AssemblyAI over HTTP: a handful of calls, every fault under its own name.

The SDK brings the connection, the key's header and the request's types. Its own `submit` and
`get_by_id` are passed by for three reasons: they drop `Retry-After`; their errors quote the
audio's URL, which is signed; and they refuse an answer that names a speech model younger than
the SDK, which after a submission means losing a job that is paid for.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from types import TracebackType
from typing import Any

import httpx
import msgspec
from assemblyai import Client
from assemblyai.prerecorded.v2.api import ENDPOINT_TRANSCRIPT
from assemblyai.types import Settings as ClientSettings
from assemblyai.types import TranscriptRequest

from fanscribe.errors import (
    HostedKeyRejectedError,
    HostedRequestError,
    HostedThrottledError,
    HostedUnavailableError,
    HostedUnreadableError,
)
from fanscribe.hosted.answers import (
    UNREADABLE,
    JobPage,
    ListedJob,
    Refusal,
    ServiceTranscript,
    Uploaded,
    decoded,
)
from fanscribe.hosted.api_key import read_api_key
from fanscribe.settings import Settings

HTTP_TIMEOUT_S = 30.0
"""The longest the service may be silent."""

UPLOAD_TIMEOUT_S = 180.0
"""The longest it may be silent after hundreds of megabytes, which it puts away first."""

ANSWER_DEADLINE_S = 90.0
"""The longest an answer may take in all: one that trickles is never silent."""

ENDPOINT_UPLOAD = "/v2/upload"
LIST_LIMIT = 200
"""Jobs on a page of the service's list; the most it gives."""

LIST_PAGES = 250
"""The most that are read of it: more jobs than the service takes on in a Lambda's time."""

ANSWER_LIMIT = 256 << 20
"""Bytes of an answer. Ten hours of words, said twice, are a quarter of it."""

ASSUMED_RETRY_AFTER_S = 5
"""For a 429 that does not say when to come back."""

_REFUSALS = range(400, 500)


def connect(settings: Settings) -> AssemblyAi:
    """The service with the stack's key. Raises HostedKeyMissingError."""
    return AssemblyAi(read_api_key(settings.assemblyai_secret), settings.assemblyai_base_url)


class AssemblyAi:
    """A connection, safe to share between threads. Its calls raise

    HostedThrottledError, HostedUnavailableError and HostedUnreadableError, worth another try;
    HostedKeyRejectedError; and HostedRequestError, which is about this file alone.
    """

    def __init__(self, api_key: str, base_url: str) -> None:
        settings = ClientSettings(api_key=api_key, base_url=base_url, http_timeout=HTTP_TIMEOUT_S)
        self._http = Client(settings=settings).http_client
        self._key = api_key

    def __enter__(self) -> AssemblyAi:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def submit(self, request: TranscriptRequest, file_id: str) -> str:
        """Start a job; its id. Not repeated here: who repeats it may pay twice."""
        body = request.model_dump(mode="json", exclude_none=True, by_alias=True)
        sent = self._ask("POST", ENDPOINT_TRANSCRIPT, file_id, json=body)
        return decoded(sent, ServiceTranscript).id

    def transcript(self, transcript_id: str, file_id: str) -> ServiceTranscript:
        """How a job stands, and its words once it is completed."""
        path = f"{ENDPOINT_TRANSCRIPT}/{transcript_id}"
        heard = decoded(self._ask("GET", path, file_id), ServiceTranscript)
        if heard.lacks_words and not heard.is_deleted:
            raise HostedUnreadableError("a transcript without its words")
        return heard

    def asked_of(self, transcript_id: str, file_id: str) -> dict[str, object]:
        """What a job was asked for, as far as the service repeats it, beside all it answers."""
        path = f"{ENDPOINT_TRANSCRIPT}/{transcript_id}"
        return decoded(self._ask("GET", path, file_id), dict[str, object])

    def jobs(self, file_id: str, since: float) -> Iterator[ListedJob]:
        """The account's jobs, newest first, back to `since` (seconds since 1970)."""
        params: dict[str, Any] = {"limit": LIST_LIMIT}
        for _ in range(LIST_PAGES):
            page = decoded(self._ask("GET", ENDPOINT_TRANSCRIPT, file_id, params=params), JobPage)
            recent = [job for job in page.transcripts if job.created_at >= since]
            yield from recent
            if len(recent) < LIST_LIMIT:
                return
            params = {"limit": LIST_LIMIT, "before_id": recent[-1].id}
        raise HostedUnreadableError(f"a list of over {LIST_LIMIT * LIST_PAGES} jobs")

    def delete(self, transcript_id: str, file_id: str) -> None:
        """Have the service delete a transcript's words."""
        self._ask("DELETE", f"{ENDPOINT_TRANSCRIPT}/{transcript_id}", file_id)

    def upload(self, audio: Iterable[bytes], file_id: str) -> str:
        """Stream a recording to the service; the address under which it alone can read it."""
        patience = httpx.Timeout(HTTP_TIMEOUT_S, read=UPLOAD_TIMEOUT_S)
        sent = self._ask("POST", ENDPOINT_UPLOAD, file_id, content=audio, timeout=patience)
        return decoded(sent, Uploaded).upload_url

    def _ask(self, method: str, path: str, file_id: str, **body: Any) -> bytes:
        try:
            with self._http.stream(method, path, **body) as response:
                content = _whole(response)
        except httpx.RequestError as fault:
            raise HostedUnavailableError(f"{type(fault).__name__}: {fault}") from fault
        if response.status_code != HTTPStatus.OK:
            raise self._refusal(response, content, file_id)
        return content

    def _refusal(self, response: httpx.Response, content: bytes, file_id: str) -> Exception:
        status = response.status_code
        fault = f"HTTP {status}: {self._message(response, content)}"
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return HostedThrottledError(_retry_after(response))
        if status == HTTPStatus.UNAUTHORIZED:
            return HostedKeyRejectedError(fault)
        # What is neither an answer nor a refusal, such as a 202, may have started a job.
        if status in _REFUSALS and status != HTTPStatus.REQUEST_TIMEOUT:
            return HostedRequestError(file_id, fault)
        return HostedUnavailableError(fault)

    def _message(self, response: httpx.Response, content: bytes) -> str:
        """The service's own words, less anything secret that they quote."""
        try:
            said = msgspec.json.decode(content, type=Refusal).error
        except UNREADABLE:  # a gateway's page, or nothing
            said = response.reason_phrase
        return without_signatures(said.replace(self._key, "***"))


def without_signatures(text: str) -> str:
    """`text` with the query of every URL cut off: a signed one opens the audio to any reader."""
    return re.sub(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]*", r"\1?...", text)


Connect = Callable[[], AssemblyAi]
"""Opens the connection, and reads the key for it, only where there is something to ask."""


def _whole(response: httpx.Response) -> bytes:
    """The answer's body, unless it trickles or does not end."""
    deadline = time.monotonic() + ANSWER_DEADLINE_S
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if time.monotonic() > deadline:
            raise HostedUnavailableError(f"an answer that takes over {ANSWER_DEADLINE_S:g} s")
        if len(body) > ANSWER_LIMIT:
            raise HostedUnreadableError(f"more than {ANSWER_LIMIT} bytes")
    return bytes(body)


def _retry_after(response: httpx.Response) -> int:
    said = response.headers.get("Retry-After", "")
    is_seconds = said.isdecimal() and len(said) <= len("86400")
    return int(said) if is_seconds else ASSUMED_RETRY_AFTER_S
