"""How a recording is lent to the service: for how long, by address or by upload, or not at all."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from fanscribe.contracts import ShardChunk, Source
from fanscribe.errors import HostedAudioTooShortError, HostedUploadTooLargeError
from fanscribe.hosted.sources import Lender, fingerprints, is_local, url_seconds
from hosted_rig import chunk
from msgspec import structs

SIGNED = "https://b.s3.amazonaws.com/a.mp3?X-Amz-Date={}&X-Amz-Signature={}"


class Service:
    """Takes uploads, and remembers them."""

    def __init__(self) -> None:
        self.uploads: list[bytes] = []

    def upload(self, audio: Iterable[bytes], file_id: str) -> str:
        self.uploads.append(b"".join(audio))
        return f"https://cdn.example.org/{file_id}"


class Signer:
    """An S3 that signs for this host."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.seconds = 0

    def etag(self, uri: str) -> str:
        return "e1"

    def url(self, uri: str, seconds: int) -> str:
        self.seconds = seconds
        return f"{self.host}/a.mp3?X-Amz-Signature=abc"

    def stream(self, uri: str) -> list[bytes]:
        return [b"au", b"dio"]


def lender(host: str = "https://b.s3.amazonaws.com", **given: object) -> Lender:
    settings = {"service_is_local": False, "queue_ms": 0, **given}
    return Lender(Signer(host), lambda chunk: [b"RIFF", b"..."], **settings)  # type: ignore[arg-type]


def s3(**given: object) -> ShardChunk:
    source = Source(audio_url="s3://b/a.mp3", etag="e1", size=given.pop("size", 10))  # type: ignore[arg-type]
    return structs.replace(chunk("one", ""), source=source, **given)


def test_an_address_that_anyone_can_follow_is_handed_over() -> None:
    service = Service()
    assert lender().lend(s3(), service).url.startswith("https://b.s3.amazonaws.com/")  # type: ignore[arg-type]
    assert service.uploads == []


@pytest.mark.parametrize(
    "host", ["http://127.0.0.1:5000", "http://localhost:5000", "https://10.0.0.7", "http://minio"]
)
def test_an_object_that_only_this_network_can_reach_is_uploaded(host: str) -> None:
    service = Service()
    assert lender(host).lend(s3(), service).url == "https://cdn.example.org/one"  # type: ignore[arg-type]
    assert service.uploads == [b"audio"]


def test_a_service_in_this_network_can_reach_it_too() -> None:
    service = Service()
    here = lender("http://127.0.0.1:5000", service_is_local=True)
    assert here.lend(s3(), service).url.startswith("http://127.0.0.1:5000/")  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["file:///data/a.mp3", "https://intranet/a.mp3"])
def test_what_is_no_object_and_cannot_be_followed_is_read_and_uploaded(url: str) -> None:
    service = Service()
    lender().lend(chunk("one", url), service)  # type: ignore[arg-type]
    assert service.uploads == [b"RIFF..."]


def test_an_excerpt_is_made_and_uploaded() -> None:
    service = Service()
    lender().lend(s3(excerpt=True), service)  # type: ignore[arg-type]
    assert service.uploads == [b"RIFF..."]


def test_what_is_too_large_to_be_uploaded_is_refused_by_name() -> None:
    with pytest.raises(HostedUploadTooLargeError, match="2200000001 bytes"):
        lender("http://127.0.0.1:1").lend(s3(size=2_200_000_001), Service())  # type: ignore[arg-type]


@pytest.mark.parametrize(("samples", "refused"), [(160 * 16 - 9, True), (160 * 16, False)])
def test_what_is_too_short_for_the_service_is_refused_by_name(samples: int, refused: bool) -> None:
    short = s3(end=samples)
    if not refused:
        lender().lend(short, Service())  # type: ignore[arg-type]
        return
    with pytest.raises(HostedAudioTooShortError, match=r"one: 159 ms of audio; .*160 ms"):
        lender().lend(short, Service())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "seconds"), [(0, 3600), (4, 3600 + 1440), (64, 3600 + 23_040), (1000, 12 * 3600)]
)
def test_an_address_opens_as_long_as_the_queue_before_it_may_take(hours: int, seconds: int) -> None:
    assert url_seconds(hours * 3_600_000) == seconds
    ours = lender(queue_ms=hours * 3_600_000)
    ours.lend(s3(), Service())  # type: ignore[arg-type]
    assert ours.signer.seconds == seconds  # type: ignore[attr-defined]


def test_a_signed_address_is_known_again_however_it_was_signed() -> None:
    first, second = SIGNED.format(1, "abc"), SIGNED.format(2, "def")
    bare = "https://b.s3.amazonaws.com/a.mp3"
    assert fingerprints(first) & fingerprints(second)
    assert fingerprints(first) & fingerprints(bare), "a list may leave signatures out"


def test_addresses_that_differ_in_their_query_are_different_recordings() -> None:
    assert not fingerprints("https://h/a?id=1") & fingerprints("https://h/a?id=2")


def test_what_is_noted_of_an_address_does_not_give_it_away() -> None:
    noted = lender().lend(s3(), Service()).fingerprint  # type: ignore[arg-type]
    assert "amazonaws" not in noted
    assert len(noted) == 64


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("https://api.assemblyai.com", False),
        ("https://api.eu.assemblyai.com", False),
        ("http://127.0.0.1:80", True),
        ("http://[::1]:80", True),
        ("http://192.168.1.2", True),
        ("https://8.8.8.8", False),
        ("http://api.localhost", True),
    ],
)
def test_what_is_local(url: str, local: bool) -> None:
    assert is_local(url) is local
