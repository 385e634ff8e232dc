"""AssemblyAI's answers, as far as they are read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from fanscribe.errors import HostedUnreadableError

_DELETED = "http://deleted_by_user"
"""What the service has for the address of a transcript that was deleted."""

UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
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

    @property
    def is_deleted(self) -> bool:
        """Of its words nothing is left, but for a text that says so."""
        return self.audio_url == _DELETED

    @property
    def lacks_words(self) -> bool:
        """Whether it is complete and says something, and does not say when."""
        return bool(self.text) and self.status == "completed" and not self.words


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


class Refusal(Struct):
    """Why a request was not done."""

    error: str


class JobPage(Struct):
    """Some of the account's jobs, the newest first."""

    transcripts: tuple[ListedJob, ...]


class Uploaded(Struct):
    """Where the service keeps a recording that was sent to it."""

    upload_url: Annotated[str, Meta(pattern=r"^https?://[!-~]+$")]


def decoded(body: bytes, kind: type[T]) -> T:
    """What we read of an answer. Raises HostedUnreadableError."""
    try:
        return msgspec.json.decode(body, type=kind)
    except UNREADABLE as fault:
        raise HostedUnreadableError(str(fault)) from fault
