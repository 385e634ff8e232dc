"""From an audio address to a file object that reads it by range, and to its identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)
from tenacity.wait import wait_base
from urllib3 import PoolManager

from fanscribe import gs
from fanscribe.contracts import Source
from fanscribe.errors import NoRangesError, SourceUnavailableError, SourceUnsupportedError
from fanscribe.media.dialing import public_pool
from fanscribe.media.disk_source import download_fetch, local_fetch
from fanscribe.media.fetching import Fetch, Fetched
from fanscribe.media.https_source import Web, https_fetch, without_query
from fanscribe.media.ranges import RangeFile
from fanscribe.media.s3_source import s3_fetch

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ATTEMPTS = 5
_PATIENCE_S = 120


class Reach(Struct, frozen=True, kw_only=True):
    """How far an address in a manifest may lead.

    `http://` and `file://` are refused unless allowed. What is not served by range is downloaded
    if it is no larger than `download_limit_mb`.
    """

    allow_http: bool = False
    allow_local_files: bool = False
    download_limit_mb: int = 400


class Sources:
    """Opens `s3://`, `https://` and `gs://` addresses. One per process: it keeps the connections.

    `pool` and `wait` are for tests: how hosts are asked, and how long to wait between attempts.
    """

    def __init__(
        self,
        client: S3Client,
        reach: Reach = Reach(),  # noqa: B008 - frozen
        *,
        pool: PoolManager | None = None,
        wait: wait_base | None = None,
    ) -> None:
        self._client = client
        self._reach = reach
        self._web = Web(pool or public_pool(), reach.allow_http)
        self._wait = wait or wait_random_exponential(multiplier=0.5, max=10)

    def open(self, audio_url: str) -> RangeFile:
        """The bytes at an address, whatever they are now.

        Raises SourceNotFoundError, SourceForbiddenError, SourceUnsupportedError,
        SourceBlockedError, SourceTooLargeError, and SourceUnavailableError once the attempts are
        spent. Reading raises these too, SourceChangedError if the object is replaced meanwhile,
        and ReadBudgetError for a file that is read in circles.
        """
        shown = without_query(audio_url)
        try:
            return RangeFile(shown, patient(self._fetch(audio_url), self._wait))
        except NoRangesError:
            limit = self._reach.download_limit_mb * 1024**2
            return RangeFile(shown, download_fetch(_https(audio_url), self._web, limit))

    def reopen(self, source: Source) -> RangeFile:
        """The bytes that were planned. Raises SourceChangedError if they are others now."""
        file = self.open(source.audio_url)
        file.require(source.etag, source.size)
        return file

    def _fetch(self, audio_url: str) -> Fetch:
        scheme = audio_url.partition("://")[0].lower()
        if scheme == "s3":
            return s3_fetch(audio_url, self._client)
        if scheme == "file" and self._reach.allow_local_files:
            return local_fetch(audio_url)
        return https_fetch(_https(audio_url), self._web)


def patient(fetch: Fetch, wait: wait_base) -> Fetch:
    """The same, tried again while the server fails. SourceUnavailableError if it does not stop."""
    retrying = Retrying(
        stop=stop_after_attempt(_ATTEMPTS) | stop_after_delay(_PATIENCE_S),
        wait=wait,
        retry=retry_if_exception_type(SourceUnavailableError),
        reraise=True,
    )

    def tried(start: int, end: int, etag: str | None) -> Fetched:
        return retrying(fetch, start, end, etag)

    return tried


def identify(audio_url: str, file: RangeFile) -> Source:
    """What to remember of a file, so that a later read can tell that it is the same."""
    return Source(audio_url=audio_url, etag=file.etag, size=file.size)


def _https(audio_url: str) -> str:
    if not audio_url.startswith(gs.PREFIX):
        return audio_url
    try:
        return gs.https_url(audio_url)
    except ValueError as fault:
        raise SourceUnsupportedError(audio_url, str(fault)) from fault
