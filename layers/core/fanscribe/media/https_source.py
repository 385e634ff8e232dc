"""Byte ranges over https, the server's answers told in fanscribe's errors."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

from msgspec import Struct
from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError

from fanscribe.errors import (
    FanscribeError,
    NoRangesError,
    SourceBlockedError,
    SourceChangedError,
    SourceForbiddenError,
    SourceNotFoundError,
    SourceUnavailableError,
    SourceUnsupportedError,
)
from fanscribe.media.fetching import Fetch, Fetched
from fanscribe.media.hosts import BlockedHostError, require_askable

_TIMEOUT = Timeout(connect=10, read=30)
_BODY_S = 60
_MOST_REDIRECTS = 5
_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")


class Web(Struct, frozen=True):
    """How the web is asked: over which connections, and whether also without TLS."""

    pool: PoolManager
    allow_http: bool = False


def https_fetch(audio_url: str, web: Web) -> Fetch:
    """A `Fetch` of the resource; each request follows redirects anew, as signed ones expire."""
    shown = without_query(audio_url)

    def fetch(start: int, end: int, etag: str | None) -> Fetched:
        headers = {"Range": f"bytes={start}-{end - 1}"}
        if etag and not etag.startswith("W/"):  # If-Match never holds for a weak one
            headers["If-Match"] = f'"{etag}"'
        with answered(audio_url, web, headers) as response:
            if response.status == 412:
                raise SourceChangedError(shown, str(etag), "another, says the server")
            return _fetched(shown, response, start, end)

    return fetch


def without_query(url: str) -> str:
    """An address as it may be shown: signed ones carry their secret in the query, and others
    one before the host."""
    scheme, separator, rest = url.partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return scheme + separator + host.rpartition("@")[2] + slash + path


@contextmanager
def answered(audio_url: str, web: Web, headers: dict[str, str]) -> Iterator[BaseHTTPResponse]:
    """The answer to a GET, its body unread. Raises SourceUnavailableError for as long as the
    context lasts, SourceBlockedError, SourceUnsupportedError for where it leads."""
    shown = without_query(audio_url)
    try:
        with _ask(audio_url, shown, web, headers) as response:
            yield response
    except BlockedHostError as fault:
        raise SourceBlockedError(shown, str(fault)) from fault
    except HTTPError as error:
        raise SourceUnavailableError(shown, str(error)) from error


def pieces(response: BaseHTTPResponse, shown: str, seconds: float) -> Iterator[bytes]:
    """The body as it comes. Raises SourceUnavailableError if it takes longer than `seconds`.

    As sent: what is compressed is not unpacked, so that nothing small becomes something large.
    """
    ends = time.monotonic() + seconds
    while piece := response.read1(64 * 1024, decode_content=False):
        yield piece
        if time.monotonic() > ends:
            raise SourceUnavailableError(shown, f"the answer takes more than {seconds:g} s")


def refusal(shown: str, status: int) -> FanscribeError:
    """What a status other than 200 and 206 means."""
    if status in (404, 410):
        return SourceNotFoundError(shown)
    if status in (401, 403):
        return SourceForbiddenError(shown, f"the server says {status}; a signature may be over")
    if status == 429 or status >= 500:
        return SourceUnavailableError(shown, f"the server says {status}")
    return SourceUnsupportedError(shown, f"the server says {status}")


def entity_tag(response: BaseHTTPResponse) -> str | None:
    """The ETag without quotes, a weak one as `W/tag`."""
    etag = response.headers.get("ETag", "")
    weak = "W/" if etag.startswith("W/") else ""
    return weak + etag.removeprefix("W/").strip('"') if etag else None


def _ask(url: str, shown: str, web: Web, headers: dict[str, str]) -> BaseHTTPResponse:
    for _ in range(_MOST_REDIRECTS + 1):
        require_askable(url, shown, allow_http=web.allow_http)
        response = web.pool.request(
            "GET",
            url,
            headers={"Accept-Encoding": "identity", **headers},
            redirect=False,
            retries=False,
            timeout=_TIMEOUT,
            preload_content=False,
        )
        target = response.get_redirect_location()
        if not target:
            return response
        response.close()
        url = urljoin(url, target)
    raise SourceUnsupportedError(shown, f"more than {_MOST_REDIRECTS} redirects")


def _fetched(shown: str, response: BaseHTTPResponse, start: int, end: int) -> Fetched:
    if response.status == 416 and start == 0:
        return Fetched(b"", 0, None)
    if response.status == 200:
        raise NoRangesError(shown)
    if response.status != 206:
        raise refusal(shown, response.status)
    matched = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if not matched or int(matched[1]) != start:
        raise NoRangesError(shown)
    size = int(matched[3])
    return Fetched(_body(shown, response, min(end, size) - start), size, entity_tag(response))


def _body(shown: str, response: BaseHTTPResponse, wanted: int) -> bytearray:
    body = bytearray(max(0, wanted))
    left = memoryview(body)
    for piece in pieces(response, shown, _BODY_S):
        count = min(len(piece), len(left))
        left[:count] = piece[:count]
        left = left[count:]
        if not left:
            break
    if left:
        came = len(body) - len(left)
        raise SourceUnavailableError(shown, f"the answer broke off after {came} bytes")
    return body
