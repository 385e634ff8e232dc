"""Reading `https://` addresses: a real server on this machine, spoken to without TLS."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fanscribe.errors import (
    SourceChangedError,
    SourceForbiddenError,
    SourceNotFoundError,
    SourceUnavailableError,
    SourceUnsupportedError,
)
from fanscribe.media.hosts import require_public
from fanscribe.media.https_source import https_fetch
from fanscribe.media.ranges import BLOCK, RangeFile
from fanscribe.media.sources import Sources, patient
from tenacity import wait_none
from urllib3 import PoolManager

DATA = bytes(i % 241 for i in range(3 * BLOCK))


class Site(BaseHTTPRequestHandler):
    """One page a behaviour; `/flaky` fails twice, `/moved` leads to `/audio`."""

    protocol_version = "HTTP/1.1"
    etag = '"v1"'
    failures = 0

    def do_GET(self) -> None:
        page = self.path.partition("?")[0].strip("/")
        if page == "moved":
            self.answer(302, b"", Location="/audio")
        elif page == "inside":
            self.answer(302, b"", Location="https://169.254.169.254/latest/meta-data")
        elif page == "flaky" and Site.failures < 2:
            Site.failures += 1
            self.answer(503, b"busy")
        elif page == "cut":
            self.answer(206, b"x", content_length=100, **self.content_range())
            self.close_connection = True
        elif page in ("audio", "flaky"):
            self.answer(206, self.piece(), ETag=Site.etag, **self.content_range())
        elif page == "whole":
            self.answer(200, DATA)
        else:
            self.answer(int(page), b"")

    def wanted(self) -> tuple[int, int]:
        start, end = map(int, re.findall(r"\d+", self.headers["Range"]))
        return start, min(end + 1, len(DATA))

    def piece(self) -> bytes:
        return DATA[slice(*self.wanted())]

    def content_range(self) -> dict[str, str]:
        start, end = self.wanted()
        return {"Content-Range": f"bytes {start}-{end - 1}/{len(DATA)}"}

    def answer(
        self, status: int, body: bytes, content_length: int | None = None, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(content_length or len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *about: object) -> None:
        """Nothing to say."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    # A client that hangs up is nothing to report.
    server.handle_error = lambda *about: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def anyone(url: str, shown: str) -> None:
    """A guard that lets everything pass."""


@pytest.fixture
def read(site: str) -> Callable[[str], RangeFile]:
    Site.etag, Site.failures = '"v1"', 0

    def opened(page: str) -> RangeFile:
        # As `Sources` does it, but for the scheme: the server here speaks no TLS.
        fetch = https_fetch(site + page, PoolManager(), anyone)
        return RangeFile(site, patient(fetch, wait_none()))

    return opened


def test_a_resource_is_read_by_range_and_identified(read: Callable[[str], RangeFile]) -> None:
    file = read("/audio?signature=secret")
    assert (file.size, file.etag) == (len(DATA), "v1")
    file.seek(2 * BLOCK - 5)
    assert file.read(10) == DATA[2 * BLOCK - 5 : 2 * BLOCK + 5]


def test_a_redirect_is_followed(read: Callable[[str], RangeFile]) -> None:
    assert read("/moved").read() == DATA


def test_a_server_that_recovers_is_asked_again(read: Callable[[str], RangeFile]) -> None:
    assert read("/flaky").read() == DATA
    assert Site.failures == 2


def test_a_resource_replaced_while_it_is_read_is_refused(
    read: Callable[[str], RangeFile],
) -> None:
    file = read("/audio")
    Site.etag = '"v2"'
    file.seek(2 * BLOCK)
    with pytest.raises(SourceChangedError):
        file.read(1)


@pytest.mark.parametrize(
    ("page", "error", "said"),
    [
        ("/404", SourceNotFoundError, "no such object"),
        ("/403", SourceForbiddenError, "403"),
        ("/401", SourceForbiddenError, "401"),
        ("/500", SourceUnavailableError, "500"),
        ("/429", SourceUnavailableError, "429"),
        ("/400", SourceUnsupportedError, "400"),
        ("/whole", SourceUnsupportedError, "byte ranges"),
        ("/cut", SourceUnavailableError, "100|broke"),
    ],
)
def test_each_refusal_has_its_name(
    read: Callable[[str], RangeFile], page: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        read(page)


def test_an_address_is_shown_without_its_signature(read: Callable[[str], RangeFile]) -> None:
    with pytest.raises(SourceNotFoundError) as caught:
        read("/404?X-Amz-Signature=secret")
    assert "secret" not in str(caught.value)


def test_nobody_listening_is_transient() -> None:
    fetch = https_fetch("http://127.0.0.1:9/audio", PoolManager(), anyone)
    with pytest.raises(SourceUnavailableError):
        fetch(0, 10)


def test_a_redirect_to_a_private_address_is_refused(site: str) -> None:
    def only_the_first(url: str, shown: str) -> None:
        if not url.startswith(site):
            require_public(url, shown)

    fetch = https_fetch(site + "/inside", PoolManager(), only_the_first)
    with pytest.raises(SourceUnsupportedError, match=r"169\.254\.169\.254"):
        fetch(0, 10)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.9.9",
        "169.254.169.254",
        "[::1]",
        "[fd00::1]",
        "[::ffff:10.0.0.1]",
        "0.0.0.0",  # noqa: S104
    ],
)
def test_addresses_inside_a_network_are_refused(host: str) -> None:
    with pytest.raises(SourceUnsupportedError, match="not a public address"):
        Sources(None).open(f"https://{host}/audio.mp3")  # type: ignore[arg-type]


def test_plain_http_is_refused_wherever_it_leads() -> None:
    with pytest.raises(SourceUnsupportedError, match="http:// is not read"):
        require_public("http://93.184.215.14/audio.mp3", "shown")


def test_a_public_address_passes() -> None:
    require_public("https://93.184.215.14/audio.mp3", "shown")
