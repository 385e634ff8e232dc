"""A recording as an address that the service can download from, for as long as it needs it."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import Struct

from fanscribe import gs
from fanscribe.contracts import ShardChunk, Source, samples_to_ms
from fanscribe.errors import (
    HostedAudioTooShortError,
    HostedUploadTooLargeError,
    SourceChangedError,
    SourceForbiddenError,
    SourceNotFoundError,
)
from fanscribe.hosted.service import AssemblyAi
from fanscribe.signing import Signer

SHORTEST_MS = 160
UPLOAD_LIMIT = 2_200_000_000
LEAST_SECONDS, MOST_SECONDS = 3600, 12 * 3600
QUEUE_SPEED = 10
"""Hours of audio that the service gets through in an hour, at the very worst."""

ReadExcerpt = Callable[[ShardChunk], Iterable[bytes]]
"""An excerpt of a recording as a file of its own, read and made as it is sent."""


class Lent(NamedTuple):
    """An address for the service, and what to know it by later without giving it away."""

    url: str
    fingerprint: str


class Lender(Struct, frozen=True):
    """Lends recordings to the service: by address where it can follow one, else by upload.

    `queue_ms` is the audio that may have to be worked off before a recording is fetched.
    """

    signer: Signer
    read_excerpt: ReadExcerpt
    service_is_local: bool
    queue_ms: int = 0

    def lend(self, chunk: ShardChunk, service: AssemblyAi) -> Lent:
        """Raises HostedAudioTooShortError, HostedUploadTooLargeError, SourceNotFoundError,
        SourceForbiddenError, SourceChangedError, and what reading or uploading raises.
        """
        _check_length(chunk)
        if chunk.excerpt:
            return _uploaded(chunk, self.read_excerpt(chunk), service)
        url = download_url(chunk.source, self.signer, url_seconds(self.queue_ms))
        if self._can_be_followed(url):
            return Lent(url, _fingerprint(url))
        _check_size(chunk)
        return _uploaded(chunk, self._read(chunk), service)

    def _can_be_followed(self, url: str) -> bool:
        """Whether the service can download from there."""
        return not url.startswith("file:") and (self.service_is_local or not is_local(url))

    def _read(self, chunk: ShardChunk) -> Iterable[bytes]:
        """An object as it is; what lies elsewhere as everyone here reads it."""
        if chunk.source.audio_url.startswith("s3://"):
            with _s3_source(chunk.source.audio_url):
                return self.signer.stream(chunk.source.audio_url)
        return self.read_excerpt(chunk)


def download_url(source: Source, signer: Signer, seconds: int = LEAST_SECONDS) -> str:
    """An https source as it is and a gs:// one by its https address; an S3 object signed, if it
    still is the one that was planned.

    Raises SourceNotFoundError, SourceForbiddenError, SourceChangedError.
    """
    if source.audio_url.startswith(gs.PREFIX):
        return gs.https_url(source.audio_url)
    if not source.audio_url.startswith("s3://"):
        return source.audio_url
    check_unchanged(source, signer)
    return signer.url(source.audio_url, seconds)


def check_unchanged(source: Source, signer: Signer) -> None:
    """Raises SourceChangedError if an S3 object is not the one that was planned,
    SourceNotFoundError, SourceForbiddenError."""
    with _s3_source(source.audio_url):
        found = signer.etag(source.audio_url)
    if source.etag and found != source.etag:
        raise SourceChangedError(source.audio_url, source.etag, found)


def url_seconds(queue_ms: int) -> int:
    """How long an address must open, with that much audio before it: one to twelve hours."""
    return min(MOST_SECONDS, LEAST_SECONDS + queue_ms // 1000 // QUEUE_SPEED)


def fingerprints(url: str) -> set[str]:
    """What a recording at `url` may have been noted as: whole, or without its signature."""
    return {_digest(url), _fingerprint(url)}


def _uploaded(chunk: ShardChunk, audio: Iterable[bytes], service: AssemblyAi) -> Lent:
    url = service.upload(audio, chunk.file_id)
    return Lent(url, _fingerprint(url))


def _fingerprint(url: str) -> str:
    # A signature is another one each time; the object that it opens is the same.
    return _digest(url.partition("?")[0] if "X-Amz-Signature=" in url else url)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _check_length(chunk: ShardChunk) -> None:
    length = samples_to_ms(chunk.end - chunk.start)
    if length < SHORTEST_MS:
        raise HostedAudioTooShortError(chunk.file_id, length, SHORTEST_MS)


def _check_size(chunk: ShardChunk) -> None:
    size = chunk.source.size
    if size is not None and size > UPLOAD_LIMIT:
        raise HostedUploadTooLargeError(chunk.file_id, size, UPLOAD_LIMIT)


def is_local(url: str) -> bool:
    """Whether an address means something on this machine or in this network alone."""
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host.endswith("localhost") or "." not in host


@contextmanager
def _s3_source(uri: str) -> Iterator[None]:
    """Its faults under a source's names."""
    try:
        yield
    except KeyError as error:
        raise SourceNotFoundError(uri) from error
    except PermissionError as error:
        raise SourceForbiddenError(uri, "access denied") from error
