"""S3 behind a proxy that loses some requests, or, in an outage, all."""

from __future__ import annotations

import http.client
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULTS = ("SlowDown", "InternalError", "InternalError", "reset", "reset", "reset after")
"""SlowDown is rare, because the client heeds it: it asks more slowly for a good while."""

_STATUS = {"SlowDown": 503, "InternalError": 500}
_HOP_BY_HOP = {"connection", "date", "server", "transfer-encoding"}


class S3Proxy(ThreadingHTTPServer):
    """`fault_rate` of the requests get an error, or a reset before or after S3 obeyed."""

    daemon_threads = True

    def __init__(self, upstream_port: int, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream_port = upstream_port
        self.fault_rate = 0.0
        self.faults = 0
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def fault(self) -> str | None:
        with self._lock:
            if self._chance.random() >= self.fault_rate:
                return None
            self.faults += 1
            return self._chance.choice(FAULTS)

    def handle_error(self, request: object, client_address: object) -> None:
        """A worker that was killed leaves its connections broken: nothing to tell."""


@contextmanager
def s3_proxy(upstream_port: int, seed: int) -> Iterator[S3Proxy]:
    proxy = S3Proxy(upstream_port, seed)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: S3Proxy

    def do_GET(self) -> None:
        if self.headers.get("Expect"):
            self.send_response_only(100)
            self.end_headers()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.fault()
        if fault in _STATUS:
            self._answer(_STATUS[fault], {}, f"<Error><Code>{fault}</Code></Error>".encode())
        elif fault == "reset":
            self._reset()
        else:
            status, headers, answer = self._forwarded(body)
            if fault:
                self._reset()
            else:
                self._answer(status, headers, answer)

    do_HEAD = do_PUT = do_POST = do_DELETE = do_GET  # noqa: N815 (http.server's names)

    def _forwarded(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream_port)
        headers = {name: value for name, value in self.headers.items() if name != "Expect"}
        upstream.request(self.command, self.path, body, headers)
        answer = upstream.getresponse()
        told = dict(answer.getheaders())
        data = answer.read()
        upstream.close()
        return answer.status, told, data

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        is_head = self.command == "HEAD"
        length = headers.get("Content-Length", "0") if is_head else str(len(body))
        self.send_header("Content-Length", length)
        self.end_headers()
        if not is_head:
            self.wfile.write(body)

    def _reset(self) -> None:
        # Lingering for no time makes the kernel send a reset instead of an orderly end.
        linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
