"""A server of byte ranges that counts what it sends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Counting(ThreadingHTTPServer):
    """`sent` is the number of bytes of all answers so far, `requests` that of the answers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder
        self.sent = 0
        self.requests = 0
        self.lock = threading.Lock()

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"


@contextmanager
def serving(folder: Path) -> Iterator[Counting]:
    server = Counting(folder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Else each answer, headers first and then a body, waits 40 ms for an acknowledgement.
    disable_nagle_algorithm = True
    server: Counting

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Silent: a request a line is no result."""

    def do_GET(self) -> None:
        path = self.server.folder / self.path.lstrip("/")
        size = path.stat().st_size
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last or size - 1), size - 1) + 1
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.send_header("Content-Length", str(end - start))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", f'"{size}"')
        self.end_headers()
        with self.server.lock:
            self.server.requests += 1
        with path.open("rb") as file:
            file.seek(start)
            self._send(file.read, end - start)

    def _send(self, read: Callable[[int], bytes], left: int) -> None:
        while left > 0:
            data = read(min(left, 65536))
            try:
                self.wfile.write(data)
            except OSError:
                self.close_connection = True
                return
            left -= len(data)
            with self.server.lock:
                self.server.sent += len(data)
