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
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Annotated, Any, Literal, TypeVar

import httpx
import msgspec
from assemblyai import Client
from assemblyai.prerecorded.v2.api import ENDPOINT_TRANSCRIPT
from assemblyai.types import Settings as ClientSettings
from assemblyai.types import TranscriptRequest
from msgspec import Meta, Struct

from fanscribe.errors import (
    HostedKeyRejectedError,
    HostedRequestError,
    HostedThrottledError,
    HostedUnavailableError,
    HostedUnreadableError,
)
from fanscribe.hosted.api_key import read_api_key
from fanscribe.settings import Settings

HTTP_TIMEOUT_S = 30.0
"""The longest the service may be silent."""

UPLOAD_TIMEOUT_S = 180.0
"""The longest it may be silent after hundreds of megabytes, which it puts away first."""

ANSWER_DEADLINE_S = 90.0
"""The longest an answer may take in all: one that trickles is never silent."""

DELETED = "http://deleted_by_user"
"""What the service has for the address of a transcript that was deleted."""

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

_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
"""What decoding raises: no JSON or another, brackets without end, text that is none."""

T = TypeVar("T")


JobId = Annotated[str, Meta(pattern="^[A-Za-z0-9-]{1,64}$")]
"""A UUID, says the contract. It becomes part of an address."""


class ServiceWord(Struct, frozen=True):
    """A word as the service writes it; `start` and `end` in milliseconds."""

    text: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None
    speaker: str | None = None
    channel: str | int | None = None


class ServiceTranscript(Struct, frozen=True):
    """What we read of a transcript. Everything else in the answer is passed over."""

    id: JobId
    status: Literal["queued", "processing", "completed", "error"]
    error: str | None = None
    text: str | None = None
    words: tuple[ServiceWord, ...] | None = None
    language_code: str | None = None
    speech_model_used: str | None = None
    audio_url: str | None = None


class ListedJob(Struct, frozen=True):
    """A job as the service lists it; `created` is UTC, and says no zone."""

    id: JobId
    status: str
    created: datetime
    audio_url: str

    @property
    def created_at(self) -> float:
        """Seconds since 1970."""
        created = self.created
        return (created if created.tzinfo else created.replace(tzinfo=UTC)).timestamp()


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
        return _decoded(sent, ServiceTranscript).id

    def transcript(self, transcript_id: str, file_id: str) -> ServiceTranscript:
        """How a job stands, and its words once it is completed."""
        path = f"{ENDPOINT_TRANSCRIPT}/{transcript_id}"
        heard = _decoded(self._ask("GET", path, file_id), ServiceTranscript)
        if heard.text and heard.status == "completed" and not _has_words(heard):
            raise HostedUnreadableError("a transcript without its words")
        return heard

    def asked_of(self, transcript_id: str, file_id: str) -> dict[str, object]:
        """What a job was asked for, as far as the service repeats it, beside all it answers."""
        path = f"{ENDPOINT_TRANSCRIPT}/{transcript_id}"
        return _decoded(self._ask("GET", path, file_id), dict[str, object])

    def jobs(self, file_id: str, since: float) -> Iterator[ListedJob]:
        """The account's jobs, newest first, back to `since` (seconds since 1970)."""
        params: dict[str, Any] = {"limit": LIST_LIMIT}
        for _ in range(LIST_PAGES):
            page = _decoded(self._ask("GET", ENDPOINT_TRANSCRIPT, file_id, params=params), _Page)
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
        return _decoded(sent, _Upload).upload_url

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
            said = msgspec.json.decode(content, type=_Refusal).error
        except _UNREADABLE:  # a gateway's page, or nothing
            said = response.reason_phrase
        return without_signatures(said.replace(self._key, "***"))


def without_signatures(text: str) -> str:
    """`text` with the query of every URL cut off: a signed one opens the audio to any reader."""
    return re.sub(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]*", r"\1?...", text)


def _has_words(heard: ServiceTranscript) -> bool:
    # Of a deleted transcript neither is left, but for a text that says so.
    return bool(heard.words) or heard.audio_url == DELETED


Connect = Callable[[], AssemblyAi]
"""Opens the connection, and reads the key for it, only where there is something to ask."""


class _Refusal(Struct):
    error: str


class _Page(Struct):
    transcripts: tuple[ListedJob, ...]


class _Upload(Struct):
    upload_url: Annotated[str, Meta(pattern=r"^https?://[!-~]+$")]


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


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except _UNREADABLE as fault:
        raise HostedUnreadableError(str(fault)) from fault
