"""No address, redirect or name server makes fanscribe ask a host inside a network.

Real requests over TLS to a real server, which in the test's network has a public address.
Connecting to any address but this machine's fails the test at once, so a hole sends nothing; and
whatever it would reach on this machine itself is a server that must hear nothing.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fanscribe.errors import (
    SourceBlockedError,
    SourceUnavailableError,
    SourceUnsupportedError,
)
from fanscribe.media import dialing, hosts
from fanscribe.media.blocks import FIRST_BLOCKS
from fanscribe.media.fetching import BLOCK
from fanscribe.media.sources import Reach, Sources
from tenacity import wait_none
from web import HOST, PUBLIC, Network, Server, Site, serving

DATA = bytes(i % 241 for i in range((FIRST_BLOCKS + 8) * BLOCK))

pytestmark = [
    pytest.mark.usefixtures("nothing_leaves"),
    pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning"),
]


class Maze(Site):
    """Every page but the audio leads somewhere else, or nowhere."""

    def page_to(self) -> None:
        self.answer(302, b"", Location=self.path.partition("?")[2])

    def page_once(self) -> None:
        self.page_audio()
        self.close_connection = True

    def page_slow(self) -> None:
        for byte in b"HTTP/1.1 206 Partial Content\r\nX-Slow: " + b"a" * 1000:
            self.wfile.write(bytes([byte]))
            time.sleep(0.02)

    def page_circle(self) -> None:
        self.answer(302, b"", Location="/circle")

    def page_hop(self) -> None:
        self.answer(302, b"", Location="/to?https://127.0.0.1/audio")


@pytest.fixture
def server(pem: Path) -> Iterator[Server]:
    with serving(Maze, DATA, pem) as server:
        yield server


@pytest.fixture
def secret() -> Iterator[Server]:
    """What is inside the network, and must hear nothing."""
    with serving(Maze, b"the keys of the account") as server:
        yield server
        assert server.paths == []


@pytest.fixture
def sources(server: Server, secret: Server, pem: Path) -> Callable[..., Sources]:
    def made(network: Network | None = None, reach: Reach = Reach()) -> Sources:  # noqa: B008
        network = network or Network(server)
        # What is inside answers at this machine's own addresses, whichever the port.
        for inside in ("127.0.0.1", "::1", "169.254.169.254", "10.0.0.7"):
            network.routes[inside] = secret.server_port
        return Sources(None, reach, pool=network.pool(pem), wait=wait_none())  # type: ignore[arg-type]

    return made


def test_a_public_host_is_asked_at_its_address_by_its_name(
    server: Server, sources: Callable[..., Sources]
) -> None:
    network = Network(server)
    assert sources(network).open(f"https://{HOST}/audio").read() == DATA
    assert set(network.connected) == {(PUBLIC, 443)}
    assert set(server.names) == {HOST}
    assert {headers["Host"] for headers in server.asked} == {HOST}


def test_a_certificate_of_another_name_is_not_taken(
    server: Server, sources: Callable[..., Sources]
) -> None:
    network = Network(server, {"other.example": [[PUBLIC]]})
    with pytest.raises(SourceUnavailableError, match="certificate"):
        sources(network).open("https://other.example/audio")
    assert server.paths == []


INSIDE = {
    "loopback": "127.0.0.1",
    "any of the loopback net": "127.8.8.8",
    "this host": "0.0.0.0",  # noqa: S104
    "private 10": "10.0.0.7",
    "private 172": "172.16.9.9",
    "private 192": "192.168.0.1",
    "shared, and Alibaba's metadata": "100.100.100.200",
    "link-local, and metadata": "169.254.169.254",
    "ECS credentials": "169.254.170.2",
    "Azure's wire server": "168.63.129.16",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "unique local, and metadata": "fd00:ec2::254",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with a zone": "fe80::1%eth0",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped metadata": "::ffff:169.254.169.254",
    "mapped private in hex": "::ffff:a00:7",
    "translated": "::ffff:0:10.0.0.7",
    "compatible loopback": "::127.0.0.1",
    "NAT64 metadata": "64:ff9b::169.254.169.254",
    "NAT64 of a local prefix": "64:ff9b:1::10.0.0.7",
    "6to4 of a private net": "2002:a00:7::1",
    "6to4 metadata": "2002:a9fe:a9fe::1",
    "Teredo": "2001:0:a00:7::1",
    "documentation": "2001:db8::1",
}


@pytest.mark.parametrize("address", INSIDE.values(), ids=INSIDE.keys())
def test_a_name_that_is_at_an_address_inside_is_refused(
    server: Server, sources: Callable[..., Sources], address: str
) -> None:
    network = Network(server, {"inside.example": [[address]]})
    with pytest.raises(SourceBlockedError, match="not a public address"):
        sources(network).open("https://inside.example/audio")
    assert network.connected == []


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14", "64:ff9b::93.184.215.14"],
)
def test_a_public_address_is_one_in_all_its_forms(address: str) -> None:
    assert hosts.is_public(address)


def test_a_name_at_a_public_and_a_private_address_is_refused(
    server: Server, sources: Callable[..., Sources]
) -> None:
    network = Network(server, {"both.example": [[PUBLIC, "10.0.0.7"]]})
    with pytest.raises(SourceBlockedError, match=r"10\.0\.0\.7"):
        sources(network).open("https://both.example/audio")
    assert network.connected == []


@pytest.mark.parametrize(
    "literal",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "[::1]",
     "[::ffff:7f00:1]", "127.0.0.1.", "①②⑦.0.0.1"],
)  # fmt: skip
def test_this_machine_is_refused_however_its_address_is_written(
    secret: Server, pem: Path, literal: str
) -> None:
    # With the system's own resolver: it knows numbers in ways that none of ours would.
    pool = dialing.public_pool()
    with pytest.raises((SourceBlockedError, SourceUnavailableError, SourceUnsupportedError)):
        Sources(None, pool=pool, wait=wait_none()).open(f"https://{literal}/audio")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "target",
    [
        "https://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "https://127.0.0.1/audio",
        "https://[::1]/audio",
        "https://[::ffff:169.254.169.254]/latest/meta-data",
        "https://[64:ff9b::7f00:1]/audio",
        "https://inside.example/audio",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1/audio",
        "//127.0.0.1/audio",
        "https://audio.example:22/audio",
        "https://audio.example:8443/audio",
        "https://user:password@audio.example/audio",
        "file:///etc/passwd",
        "ftp://audio.example/audio",
        "gopher://127.0.0.1:6379/_INFO",
        "s3://bucket/secret",
        "data:audio/wav;base64,AAAA",
        "https://audio.example\\@127.0.0.1/audio",
    ],
)
def test_a_redirect_leads_to_public_https_or_nowhere(
    server: Server, sources: Callable[..., Sources], target: str
) -> None:
    network = Network(server, {"inside.example": [["10.0.0.7"]]})
    with pytest.raises((SourceBlockedError, SourceUnsupportedError)):
        sources(network).open(f"https://{HOST}/to?{target}")
    assert {address for address, _ in network.connected} == {PUBLIC}
    assert len(server.paths) == 1


def test_a_redirect_of_a_redirect_is_looked_at_too(
    server: Server, sources: Callable[..., Sources]
) -> None:
    with pytest.raises(SourceBlockedError, match=r"127\.0\.0\.1"):
        sources().open(f"https://{HOST}/hop")
    assert server.paths == ["/hop", "/to?https://127.0.0.1/audio"]


def test_redirects_come_to_an_end(server: Server, sources: Callable[..., Sources]) -> None:
    with pytest.raises(SourceUnsupportedError, match="more than 5 redirects"):
        sources().open(f"https://{HOST}/circle")
    assert len(server.paths) == 6


def test_a_name_that_moves_inside_between_two_requests_is_refused(
    server: Server, sources: Callable[..., Sources]
) -> None:
    # The classic: the name server gives an answer for the check and another for the request. As
    # there is one resolution a connection, whatever the answer, it is what was checked.
    network = Network(server, {"rebinding.example": [[PUBLIC], ["127.0.0.1"]]})
    network.names[HOST] = [[PUBLIC], ["127.0.0.1"]]
    file = sources(network).open(f"https://{HOST}/once")
    file.seek(FIRST_BLOCKS * BLOCK)
    with pytest.raises(SourceBlockedError, match=r"127\.0\.0\.1"):
        file.read(1)
    assert network.connected == [(PUBLIC, 443)]
    assert network.resolved == [HOST, HOST]


def test_one_connection_is_one_resolution(server: Server, sources: Callable[..., Sources]) -> None:
    network = Network(server)
    network.names[HOST] = [[PUBLIC], ["127.0.0.1"]]
    file = sources(network).open(f"https://{HOST}/audio")
    file.seek(FIRST_BLOCKS * BLOCK)
    # Over the connection that is there.
    assert file.read(10) == DATA[FIRST_BLOCKS * BLOCK : FIRST_BLOCKS * BLOCK + 10]
    assert network.resolved == [HOST]


@pytest.mark.parametrize(
    ("url", "error", "said"),
    [
        ("https://user:password@audio.example/audio", SourceBlockedError, "passwords"),
        ("https://user@audio.example/audio", SourceBlockedError, "passwords"),
        ("https://audio.example:22/audio", SourceBlockedError, "port 22"),
        ("https://audio.example:80/audio", SourceBlockedError, "port 80"),
        ("https://audio.example:6379/audio", SourceBlockedError, "port 6379"),
        ("http://audio.example/audio", SourceUnsupportedError, "http:// is not read"),
        ("ftp://audio.example/audio", SourceUnsupportedError, "ftp:// is not read"),
        ("file:///etc/passwd", SourceUnsupportedError, "file:// is not read"),
        ("/etc/passwd", SourceUnsupportedError, "is not read"),
        ("https:///audio", SourceUnsupportedError, "without a host"),
        ("https://[::1/audio", SourceUnsupportedError, "not a whole"),
        ("gs://bucket", SourceUnsupportedError, "not a gs://bucket/object"),
    ],
)
def test_an_address_is_refused_as_written(
    server: Server, sources: Callable[..., Sources], url: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said) as caught:
        sources().open(url)
    assert "password@" not in str(caught.value)
    assert server.paths == []


def test_the_port_of_https_may_be_written_out(sources: Callable[..., Sources]) -> None:
    assert sources().open(f"https://{HOST}:443/audio").read(3) == DATA[:3]


def test_plain_http_is_read_where_it_is_allowed_and_still_only_from_public_hosts(
    pem: Path, secret: Server
) -> None:
    with serving(Maze, DATA) as plain:
        network = Network(plain, {"inside.example": [["10.0.0.7"]]})
        network.routes["10.0.0.7"] = secret.server_port
        allowed = Sources(
            None,  # type: ignore[arg-type]
            Reach(allow_http=True),
            pool=network.pool(pem),
            wait=wait_none(),
        )
        assert allowed.open(f"http://{HOST}/audio").read(3) == DATA[:3]
        assert network.connected == [(PUBLIC, 80)]
        with pytest.raises(SourceBlockedError):
            allowed.open("http://inside.example/audio")
        with pytest.raises(SourceBlockedError):
            allowed.open(f"http://{HOST}/to?http://inside.example/audio")


def test_proxies_of_the_environment_are_not_asked(
    server: Server, sources: Callable[..., Sources], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.0.0.7:3128")
    assert sources().open(f"https://{HOST}/audio").read(3) == DATA[:3]


def test_an_answer_that_dribbles_is_hung_up_on(
    server: Server, sources: Callable[..., Sources], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialing, "_ANSWER_S", 0.2)
    began = time.monotonic()
    with pytest.raises(SourceUnavailableError):
        sources().open(f"https://{HOST}/slow")
    assert time.monotonic() - began < 5
    assert threading.active_count() < 40


def test_the_fixture_keeps_connections_here() -> None:
    # Without it the tests above would prove less.
    with pytest.raises(pytest.fail.Exception, match=r"169\.254\.169\.254"):
        socket.create_connection(("169.254.169.254", 80), 1)
