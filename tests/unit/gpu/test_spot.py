"""The Spot notice, from a server that speaks as EC2's metadata service does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fanscribe_gpu import spot
from fanscribe_gpu.host import Host
from fanscribe_gpu.instance_metadata import InstanceMetadata

BEAT = 0.02


class MetadataService(ThreadingHTTPServer):
    """IMDSv2 alone: without the token that a PUT gives, nothing is told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.values = {"instance-type": "g6.xlarge"}
        self.token = "first"
        self.broken = False
        self.asked: list[str] = []

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


@pytest.fixture
def service() -> Iterator[MetadataService]:
    server = MetadataService()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield server
    server.shutdown()
    server.server_close()


def notice(service: MetadataService) -> None:
    service.values[spot.NOTICE] = '{"action": "terminate", "time": "2026-01-01T08:22:00Z"}'


def test_a_notice_stops_the_job(service: MetadataService) -> None:
    stop, host = threading.Event(), Host()
    spot.watch(InstanceMetadata(service.url), host, stop, BEAT)
    assert not stop.wait(10 * BEAT)
    assert host.instance_type == "g6.xlarge"
    notice(service)
    assert stop.wait(5)


def test_a_token_that_ran_out_is_renewed(service: MetadataService) -> None:
    metadata = InstanceMetadata(service.url)
    assert metadata.get("instance-type") == "g6.xlarge"
    service.token = "second"
    assert metadata.get("instance-type") == "g6.xlarge"
    assert metadata.get("nothing") is None


def test_a_service_that_stumbles_is_asked_again(service: MetadataService) -> None:
    stop = threading.Event()
    spot.watch(InstanceMetadata(service.url), Host(), stop, BEAT)
    while spot.NOTICE not in service.asked:
        stop.wait(BEAT)
    service.broken = True
    assert not stop.wait(5 * BEAT)
    service.broken = False
    notice(service)
    assert stop.wait(5)


def test_outside_ec2_the_watch_ends_by_itself_and_stops_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    stop, host = threading.Event(), Host()
    spot.watch(InstanceMetadata(url), host, stop, BEAT).join(10)
    assert not stop.is_set()
    assert host.instance_type is None


def test_a_job_that_is_over_is_not_watched_any_more(service: MetadataService) -> None:
    stop = threading.Event()
    watcher = spot.watch(InstanceMetadata(service.url), Host(), stop, BEAT)
    stop.set()
    watcher.join(5)
    assert not watcher.is_alive()
