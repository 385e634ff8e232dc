"""A server that speaks as EC2's instance metadata service does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class MetadataService(ThreadingHTTPServer):
    """IMDSv2 alone: without the token that a PUT gives, nothing is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.values = {"instance-type": "g6.xlarge", "instance-life-cycle": "spot"}
        self.token = "first"
        self.broken = False
        self.asked: list[str] = []

    def give_notice(self) -> None:
        notice = '{"action": "terminate", "time": "2026-01-01T08:22:00Z"}'
        self.values["spot/instance-action"] = notice

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: MetadataService

    def do_PUT(self) -> None:
        known = self.path == "/latest/api/token" and self._header("token-ttl-seconds")
        self._answer(200 if known else 400, self.server.token)

    def do_GET(self) -> None:
        name = self.path.removeprefix("/latest/meta-data/")
        self.server.asked.append(name)
        if self.server.broken:
            self._answer(500, "")
        elif self._header("token") != self.server.token:
            self._answer(401, "")
        else:
            self._answer(
                200 if name in self.server.values else 404, self.server.values.get(name, "")
            )

    def _header(self, name: str) -> str | None:
        return self.headers.get(f"X-aws-ec2-metadata-{name}")

    def _answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@contextmanager
def metadata_service() -> Iterator[MetadataService]:
    server = MetadataService()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
