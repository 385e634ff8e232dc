"""A result's name: the same for the same words, another for anything that could change them."""

from __future__ import annotations

from typing import Any

import pytest
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import Source

SOURCE = Source(audio_url="s3://b/a.mp3", etag="e1", size=10)
GIVEN: dict[str, Any] = {
    "source": SOURCE,
    "start": 0,
    "end": 16_000,
    "engine": "parakeet",
    "model": "m",
    "language": None,
    "key_terms": ("alpha", "beta"),
    "diarize": False,
}


def key(**changed: object) -> str:
    given = GIVEN | changed
    return chunk_key(given.pop("source"), given.pop("start"), given.pop("end"), **given)


def test_the_same_chunk_has_the_same_key_always() -> None:
    # Written down, because results of earlier versions must be found again.
    assert key() == "bc5be94702df28584cef3b5d012e9d7ca8d50e1c"


@pytest.mark.parametrize(
    "changed",
    [
        {"source": Source(audio_url="s3://b/a.mp3", etag="e2", size=10)},
        {"source": Source(audio_url="s3://b/b.mp3", etag="e1", size=10)},
        {"start": 1},
        {"end": 16_001},
        {"engine": "assemblyai"},
        {"model": "n"},
        {"language": "de"},
        {"key_terms": ("alpha",)},
        {"mode": "streaming"},
        {"mode": "local-attention"},
        {"multichannel": True},
        {"channel": 1},
        {"channel": 2},
    ],
)
def test_whatever_could_change_the_words_changes_the_key(changed: dict[str, object]) -> None:
    assert key(**changed) != key()


def test_the_hosted_engine_names_the_speakers_with_the_words() -> None:
    assert key(engine="assemblyai", diarize=True) != key(engine="assemblyai")


def test_parakeets_words_are_the_same_whether_speakers_are_told_apart_or_not() -> None:
    assert key(diarize=True) == key()


def test_the_hosted_engine_knows_no_modes() -> None:
    assert key(engine="assemblyai", mode="streaming") == key(engine="assemblyai")


def test_each_channel_has_a_key_of_its_own() -> None:
    assert len({key(), key(channel=1), key(channel=2), key(multichannel=True)}) == 4


def test_the_order_of_key_terms_does_not_matter() -> None:
    assert key(key_terms=("beta", "alpha")) == key()


def test_without_an_etag_the_size_tells_files_apart() -> None:
    small, large = (Source(audio_url="https://h/a.mp3", size=size) for size in (1, 2))
    assert key(source=small) != key(source=large)
