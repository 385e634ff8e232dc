"""A web server on this machine, and a network in which it has a public address."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fanscribe.media.dialing import public_pool
from urllib3 import PoolManager

HOST = "audio.example"
PUBLIC = "93.184.215.14"


class Site(BaseHTTPRequestHandler):
    """Serves the server's `data` under its `etag`; each page is a method of a subclass."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers))
        self.server.paths.append(self.path)
        page = self.path.partition("?")[0].strip("/")
        self.page(page)

    def page(self, name: str) -> None:
        if re.fullmatch(r"\d+", name):
            self.answer(int(name), b"")
        else:
            getattr(self, f"page_{name}")()

    def page_audio(self) -> None:
        wanted = self.headers.get("If-Match")
        if wanted and wanted != self.server.etag:
            self.answer(412, b"")
        else:
            self.answer(206, self.piece(), ETag=self.server.etag, **self.content_range())

    def wanted(self) -> tuple[int, int]:
        start, end = map(int, re.findall(r"\d+", self.headers["Range"]))
        return start, min(end + 1, len(self.server.data))

    def piece(self) -> bytes:
        return self.server.data[slice(*self.wanted())]

    def content_range(self) -> dict[str, str]:
        start, end = self.wanted()
        return {"Content-Range": f"bytes {start}-{end - 1}/{len(self.server.data)}"}

    def answer(
        self, status: int, body: bytes, content_length: int | None = None, **headers: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(content_length or len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *about: object) -> None:
        """Nothing to say."""


class Server(ThreadingHTTPServer):
    """Remembers the headers and the paths it was asked with, and the names TLS called it by."""

    daemon_threads = True

    def __init__(self, site: type[Site], data: bytes, tls: Path | None) -> None:
        super().__init__(("127.0.0.1", 0), site)
        self.data, self.etag = data, '"v1"'
        self.asked: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.names: list[str | None] = []
        self.state: dict[str, Any] = {}
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            context.sni_callback = lambda _, name, __: self.names.append(name)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *about: object) -> None:
        """A client that hangs up is what some tests are about."""


@contextmanager
def serving(site: type[Site], data: bytes, tls: Path | None = None) -> Iterator[Server]:
    server = Server(site, data, tls)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Network:
    """Names with addresses, and public addresses with a server of this machine behind them.

    A name's list of answers is gone through one a resolution, the last one staying. An address
    that is not behind `routes` is really connected to: if the code under test lets it be.
    """

    def __init__(self, server: Server, names: dict[str, list[list[str]]] | None = None) -> None:
        self.names = {HOST: [[PUBLIC]], **(names or {})}
        self.routes = {PUBLIC: server.server_port}
        self.resolved: list[str] = []
        self.connected: list[tuple[str, int]] = []

    def resolve(self, host: str) -> list[str]:
        self.resolved.append(host)
        if host not in self.names:
            return [str(ipaddress.ip_address(host))]
        answers = self.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: tuple[str, int], timeout: float) -> socket.socket:
        self.connected.append(address)
        ip, port = address
        if ip in self.routes:
            return socket.create_connection(("127.0.0.1", self.routes[ip]), timeout)
        return socket.create_connection((ip, port), timeout)

    def pool(self, authority: Path | None = None) -> PoolManager:
        context = ssl.create_default_context(cafile=authority) if authority else None
        return public_pool(self.resolve, self.connect, context)


def certificate(folder: Path, host: str = HOST) -> Path:
    """A key and its certificate for `host`, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def forbid_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, connecting anywhere but to this machine fails the test, and sends nothing."""

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            on_the_net = self.family in (socket.AF_INET, socket.AF_INET6)
            if on_the_net and not ipaddress.ip_address(address[0]).is_loopback:
                pytest.fail(f"a connection to {address} was attempted")
            return real(self, address)

        return connect

    for method in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, method, guarded(getattr(socket.socket, method)))
