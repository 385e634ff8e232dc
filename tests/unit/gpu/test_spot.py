"""The Spot notice, from a server that speaks as EC2's metadata service does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from fanscribe_gpu import spot
from fanscribe_gpu.host import Host
from fanscribe_gpu.instance_metadata import InstanceMetadata
from metadata_service import MetadataService, metadata_service

BEAT = 0.02


@pytest.fixture
def service() -> Iterator[MetadataService]:
    with metadata_service() as server:
        yield server


def test_what_the_host_is_and_how_it_is_paid_for_is_asked(service: MetadataService) -> None:
    stop, host = threading.Event(), Host()
    spot.watch(InstanceMetadata(service.url), host, stop, BEAT)
    while spot.NOTICE not in service.asked:
        stop.wait(BEAT)
    assert (host.instance_type, host.life_cycle) == ("g6.xlarge", "spot")


def test_a_notice_stops_the_job(service: MetadataService) -> None:
    stop, host = threading.Event(), Host()
    spot.watch(InstanceMetadata(service.url), host, stop, BEAT)
    assert not stop.wait(10 * BEAT)
    service.give_notice()
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
    service.give_notice()
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
