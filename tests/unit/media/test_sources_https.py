"""Reading `https://` addresses by range: a real server on this machine, over TLS."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from fanscribe.errors import (
    ReadBudgetError,
    SourceBlockedError,
    SourceChangedError,
    SourceForbiddenError,
    SourceNotFoundError,
    SourceTooLargeError,
    SourceUnavailableError,
    SourceUnsupportedError,
)
from fanscribe.media.blocks import FIRST_BLOCKS
from fanscribe.media.fetching import BLOCK
from fanscribe.media.https_source import Web, https_fetch
from fanscribe.media.ranges import RangeFile
from fanscribe.media.sources import Reach, Sources, identify
from tenacity import wait_none
from web import HOST, Network, Server, Site, certificate, serving

DATA = (bytes(range(241)) * (2 * BLOCK))[: 448 * BLOCK + 77]

pytestmark = pytest.mark.usefixtures("nothing_leaves")


class Pages(Site):
    """One page a behaviour; `/flaky` fails twice, `/moved` leads to `/audio`."""

    def page_moved(self) -> None:
        self.answer(302, b"", Location="/audio")

    def page_flaky(self) -> None:
        self.server.state["failed"] = self.server.state.get("failed", 0) + 1
        if self.server.state["failed"] <= 2:
            self.answer(503, b"busy")
        else:
            self.page_audio()

    def page_reset(self) -> None:
        """Breaks off in the middle, once."""
        if self.server.state.setdefault("reset", True):
            self.server.state["reset"] = False
            self.answer(206, b"x", content_length=100, **self.content_range())
            self.close_connection = True
        else:
            self.page_audio()

    def page_cut(self) -> None:
        self.answer(206, b"x", content_length=100, **self.content_range())
        self.close_connection = True

    def page_careless(self) -> None:
        """Takes no notice of If-Match."""
        self.answer(206, self.piece(), ETag=self.server.etag, **self.content_range())

    def page_whole(self) -> None:
        self.answer(200, self.server.data, ETag=self.server.etag)

    def page_elsewhere(self) -> None:
        """A range, but not the one that was asked for."""
        if "Range" not in self.headers:
            self.page_whole()
        else:
            self.answer(206, b"xy", Content_Range="bytes 5-6/100")

    def page_endless(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while True:
            self.server.state["sent"] = self.server.state.get("sent", 0) + 65536
            self.wfile.write(b"10000\r\n" + bytes(65536) + b"\r\n")

    def page_together(self) -> None:
        """Answers, after the first block, only when four requests are here at once, or 2 s on."""
        if 0 < self.wanted()[0] < 256 * BLOCK:
            try:
                self.server.state["gate"].wait(2)
                self.server.state["overlapped"] = True
            except threading.BrokenBarrierError:
                pass
        self.page_audio()


@pytest.fixture
def server(pem: Path) -> Iterator[Server]:
    with serving(Pages, DATA, pem) as server:
        yield server


@pytest.fixture
def sources(server: Server, pem: Path) -> Callable[..., Sources]:
    def made(reach: Reach = Reach()) -> Sources:  # noqa: B008
        pool = Network(server, {"storage.googleapis.com": [["127.0.0.1"]]}).pool(pem)
        return Sources(None, reach, pool=pool, wait=wait_none())  # type: ignore[arg-type]

    return made


@pytest.fixture
def read(sources: Callable[..., Sources]) -> Callable[[str], RangeFile]:
    return lambda page: sources().open(f"https://{HOST}{page}")


def test_a_resource_is_read_by_range_and_identified(read: Callable[[str], RangeFile]) -> None:
    file = read("/audio?signature=secret")
    assert (file.size, file.etag) == (len(DATA), "v1")
    file.seek(2 * BLOCK - 5)
    assert file.read(10) == DATA[2 * BLOCK - 5 : 2 * BLOCK + 5]


def test_a_redirect_is_followed(read: Callable[[str], RangeFile]) -> None:
    assert read("/moved").read() == DATA


@pytest.mark.parametrize("page", ["/flaky", "/reset"])
def test_a_server_that_recovers_is_asked_again(
    read: Callable[[str], RangeFile], page: str, server: Server
) -> None:
    assert read(page).read() == DATA
    assert len(server.paths) > 2


def test_requests_ahead_of_the_reader_are_under_way_at_once(
    read: Callable[[str], RangeFile], server: Server
) -> None:
    server.state["gate"] = threading.Barrier(4)
    assert read("/together").read() == DATA
    assert server.state.get("overlapped")


def test_every_range_is_closed_and_none_is_asked_for_twice(
    read: Callable[[str], RangeFile], server: Server
) -> None:
    assert read("/audio").read() == DATA
    asked = [headers["Range"].removeprefix("bytes=").split("-") for headers in server.asked]
    places = sorted((int(start), int(end)) for start, end in asked)
    assert places[0] == (0, FIRST_BLOCKS * BLOCK - 1)
    assert all(one[1] + 1 == two[0] for one, two in pairwise(places))
    assert places[-1][1] == len(DATA) - 1


def test_a_strong_etag_is_held_against_each_later_answer(
    read: Callable[[str], RangeFile], server: Server
) -> None:
    file = read("/audio")
    file.seek(FIRST_BLOCKS * BLOCK)
    file.read(1)
    assert "If-Match" not in server.asked[0]
    assert server.asked[1]["If-Match"] == '"v1"'
    server.etag = '"v2"'
    file.seek(2 * FIRST_BLOCKS * BLOCK)
    with pytest.raises(SourceChangedError, match="says the server"):
        file.read(1)


@pytest.mark.parametrize("etags", [('"v1"', '"v2"'), ('W/"v1"', 'W/"v2"'), ('W/"v1"', '"v1"')])
def test_a_server_that_ignores_the_condition_is_caught_by_its_answer(
    read: Callable[[str], RangeFile], server: Server, etags: tuple[str, str]
) -> None:
    server.etag = etags[0]
    file = read("/careless")
    server.etag = etags[1]
    file.seek(FIRST_BLOCKS * BLOCK)
    with pytest.raises(SourceChangedError):
        file.read(1)
    assert ("If-Match" in server.asked[1]) is not etags[0].startswith("W/")


def test_what_was_planned_is_reopened_and_nothing_else(
    sources: Callable[..., Sources], server: Server
) -> None:
    url = f"https://{HOST}/audio"
    planned = identify(url, sources().open(url))
    assert sources().reopen(planned).read() == DATA
    server.etag = '"v2"'
    with pytest.raises(SourceChangedError, match=r"v1.*v2"):
        sources().reopen(planned)


@pytest.mark.parametrize(
    ("page", "error", "said"),
    [
        ("/404", SourceNotFoundError, "no such object"),
        ("/403", SourceForbiddenError, "403"),
        ("/401", SourceForbiddenError, "401"),
        ("/500", SourceUnavailableError, "500"),
        ("/429", SourceUnavailableError, "429"),
        ("/400", SourceUnsupportedError, "400"),
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


def test_nobody_listening_is_transient(server: Server, pem: Path) -> None:
    network = Network(server)
    network.routes.update(dict.fromkeys(network.routes, 9))
    sources = Sources(None, pool=network.pool(pem), wait=wait_none())  # type: ignore[arg-type]
    with pytest.raises(SourceUnavailableError, match="no connection"):
        sources.open(f"https://{HOST}/audio")
    assert len(network.connected) == 5


@pytest.mark.parametrize("page", ["/whole", "/elsewhere"])
def test_a_server_without_ranges_is_downloaded_from_once(
    read: Callable[[str], RangeFile], server: Server, page: str
) -> None:
    file = read(page)
    asked = len(server.paths)
    assert (file.size, file.etag) == (len(DATA), "v1")
    file.seek(9 * BLOCK)
    assert file.read(5) == DATA[9 * BLOCK : 9 * BLOCK + 5]
    file.seek(0)
    assert file.read() == DATA
    assert len(server.paths) == asked == 2


def test_a_download_over_the_limit_is_not_begun(
    sources: Callable[..., Sources], server: Server
) -> None:
    with pytest.raises(SourceTooLargeError, match="more than 1 MB"):
        sources(Reach(download_limit_mb=1)).open(f"https://{HOST}/whole")


def test_a_download_that_does_not_end_is_broken_off_at_the_limit(
    sources: Callable[..., Sources], server: Server
) -> None:
    with pytest.raises(SourceTooLargeError):
        sources(Reach(download_limit_mb=1)).open(f"https://{HOST}/endless")
    assert server.state["sent"] < 20 * 1024**2


def test_a_reader_that_goes_in_circles_is_stopped_by_its_budget(
    read: Callable[[str], RangeFile], server: Server
) -> None:
    with serving(Pages, bytes(400 * BLOCK)) as plain:
        fetch = https_fetch(f"http://{HOST}/audio", Web(Network(plain).pool(), allow_http=True))
        file = RangeFile("u", fetch, budget=(FIRST_BLOCKS + 150) * BLOCK)
        with pytest.raises(ReadBudgetError, match="asked for of a file of"):
            go_in_circles(file)
        assert len(plain.paths) == 1 + 150


def go_in_circles(file: RangeFile) -> None:
    for place in 3 * list(range(0, 400, 2)):
        file.seek(place * BLOCK)
        file.read(1)


def test_gs_addresses_are_asked_for_over_https_and_looked_at_like_any(
    sources: Callable[..., Sources], server: Server, pem: Path
) -> None:
    with pytest.raises(SourceBlockedError, match=r"storage\.googleapis\.com is at 127"):
        sources().open("gs://bucket/a b.mp3")


def test_a_gs_object_is_read_from_googles_host(server: Server, tmp_path: Path) -> None:
    class Google(Pages):
        def page(self, name: str) -> None:
            self.page_audio()

    host = "storage.googleapis.com"
    pem = certificate(tmp_path, host)
    with serving(Google, DATA, pem) as google:
        network = Network(google, {host: [["93.184.215.14"]]})
        sources = Sources(None, pool=network.pool(pem), wait=wait_none())  # type: ignore[arg-type]
        assert sources.open("gs://bucket/talks/a b#1.mp3").read(9) == DATA[:9]
        assert google.names == [host]
        assert google.paths[0] == "/bucket/talks/a%20b%231.mp3"
