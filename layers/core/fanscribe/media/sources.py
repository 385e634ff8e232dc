"""From an audio address to a file object that reads it by range, and to its identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from tenacity.wait import wait_base
from urllib3 import PoolManager

from fanscribe.contracts import Source
from fanscribe.errors import SourceUnavailableError, SourceUnsupportedError
from fanscribe.media.hosts import require_public
from fanscribe.media.https_source import Guard, https_fetch, without_query
from fanscribe.media.ranges import Fetch, Fetched, RangeFile
from fanscribe.media.s3_source import s3_fetch

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ATTEMPTS = 5


class Sources:
    """Opens `s3://` and `https://` addresses. One per process: it keeps the connections.

    `guard` and `wait` are for tests: which hosts may be asked, and how long to wait between
    attempts.
    """

    def __init__(
        self, client: S3Client, guard: Guard = require_public, wait: wait_base | None = None
    ) -> None:
        self._client = client
        self._guard = guard
        self._wait = wait or wait_random_exponential(multiplier=0.5, max=10)
        self._pool = PoolManager(maxsize=8)

    def open(self, audio_url: str) -> RangeFile:
        """The bytes at an address, whatever they are now.

        Raises SourceNotFoundError, SourceForbiddenError, SourceUnsupportedError, and
        SourceUnavailableError once the attempts are spent. Reading raises these too, and
        SourceChangedError if the object is replaced meanwhile.
        """
        return RangeFile(without_query(audio_url), patient(self._fetch(audio_url), self._wait))

    def reopen(self, source: Source) -> RangeFile:
        """The bytes that were planned. Raises SourceChangedError if they are others now."""
        file = self.open(source.audio_url)
        file.expect(source.etag, source.size)
        return file

    def _fetch(self, audio_url: str) -> Fetch:
        scheme = audio_url.partition("://")[0].lower()
        if scheme == "s3":
            return s3_fetch(audio_url, self._client)
        if scheme == "https":
            return https_fetch(audio_url, self._pool, self._guard)
        raise SourceUnsupportedError(without_query(audio_url), f"{scheme}:// is not read")


def patient(fetch: Fetch, wait: wait_base) -> Fetch:
    """The same, tried again while the server fails. SourceUnavailableError if it does not stop."""
    retrying = Retrying(
        stop=stop_after_attempt(_ATTEMPTS),
        wait=wait,
        retry=retry_if_exception_type(SourceUnavailableError),
        reraise=True,
    )

    def tried(start: int, end: int) -> Fetched:
        return retrying(fetch, start, end)

    return tried


def identify(audio_url: str, file: RangeFile) -> Source:
    """What to remember of a file, so that a later read can tell that it is the same."""
    return Source(audio_url=audio_url, etag=file.etag, size=file.size)
