"""The double's HTTP side: bytes in, bytes out. What they mean is `double`'s to say."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from fanscribe_local.assemblyai_double.answer import Answer
from fanscribe_local.loopback_server import LoopbackServer

logger = logging.getLogger(__name__)

TRICKLE = 16
SERVER_NAME = "fanscribe-assemblyai-double"

Respond = Callable[[str, str, str | None, bytes], Answer | None]
"""Method, target, Authorization and body to the answer; None to hang up without one."""


class Server(LoopbackServer):
    """What is asked of it is `respond`'s to answer."""

    request_queue_size = 128

    def __init__(self, port: int, respond: Respond) -> None:
        self.respond = respond
        super().__init__(port, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        body = self._body()
        key = self.headers.get("Authorization")
        answer = self.server.respond(self.command, self.path, key, body)
        if answer is None:
            self.close_connection = True
        else:
            self._send(answer)

    do_POST = do_DELETE = do_GET  # noqa: N815 (http.server's names)

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def version_string(self) -> str:
        return SERVER_NAME

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        logger.debug("double: " + format, *args)

    def _send(self, answer: Answer) -> None:
        body = answer.raw if answer.raw is not None else json.dumps(answer.body).encode()
        self.send_response(answer.status, HTTPStatus(answer.status).phrase)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self._write(body, answer.slow_s)

    def _write(self, body: bytes, slow_s: float) -> None:
        """All at once, or a few bytes at a time over so many seconds."""
        if not slow_s:
            self.wfile.write(body)
            return
        for place in range(0, len(body), TRICKLE):
            self.wfile.write(body[place : place + TRICKLE])
            time.sleep(slow_s * TRICKLE / len(body))
