"""Byte ranges over https, the server's answers told in fanscribe's errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError

from fanscribe.errors import (
    FanscribeError,
    SourceForbiddenError,
    SourceNotFoundError,
    SourceUnavailableError,
    SourceUnsupportedError,
)
from fanscribe.media.ranges import Fetch, Fetched

Guard = Callable[[str, str], None]
"""`guard(url, shown)` raises SourceUnsupportedError for an address that must not be asked."""

_TIMEOUT = Timeout(connect=10, read=30)
_MOST_REDIRECTS = 5
_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def https_fetch(audio_url: str, pool: PoolManager, guard: Guard) -> Fetch:
    """A `Fetch` of the resource; each request follows redirects anew, as signed ones expire."""
    shown = without_query(audio_url)

    def fetch(start: int, end: int) -> Fetched:
        try:
            response = _ask(audio_url, shown, f"bytes={start}-{end - 1}", pool, guard)
            with response:
                return _fetched(shown, response, start, end)
        except HTTPError as error:
            raise SourceUnavailableError(shown, str(error)) from error

    return fetch


def without_query(url: str) -> str:
    """An address as it may be shown: signed ones carry their secret in the query."""
    return url.partition("?")[0]


def _ask(
    url: str, shown: str, byte_range: str, pool: PoolManager, guard: Guard
) -> BaseHTTPResponse:
    for _ in range(_MOST_REDIRECTS + 1):
        guard(url, shown)
        response = pool.request(
            "GET",
            url,
            headers={"Range": byte_range, "Accept-Encoding": "identity"},
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
    if response.status != 206:
        raise _named(shown, response.status)
    matched = _CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
    if not matched or int(matched[1]) != start:
        raise SourceUnsupportedError(shown, "the server's byte ranges are not those asked for")
    wanted = min(end, int(matched[3])) - start
    body = response.read(wanted)
    if len(body) < wanted:
        raise SourceUnavailableError(shown, f"the answer broke off after {len(body)} bytes")
    return Fetched(body, int(matched[3]), _strong(response.headers.get("ETag")))


def _named(shown: str, status: int) -> FanscribeError:
    if status in (404, 410):
        return SourceNotFoundError(shown)
    if status in (401, 403):
        return SourceForbiddenError(shown, f"the server says {status}; a signature may be over")
    if status == 429 or status >= 500:
        return SourceUnavailableError(shown, f"the server says {status}")
    if status == 200:
        return SourceUnsupportedError(shown, "the server does not serve byte ranges")
    return SourceUnsupportedError(shown, f"the server says {status}")


def _strong(etag: str | None) -> str | None:
    return etag.removeprefix("W/").strip('"') if etag else None
