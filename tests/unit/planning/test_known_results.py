"""Which results are there: asked for one by one, or listed, with the same answer."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from fanscribe.contracts import ShardChunk, Source
from fanscribe.planning import known_results
from fanscribe.planning.known_results import transcribed


class Results:
    """A bucket's `chunks/`, and how often it was asked."""

    def __init__(self, keys: set[str]) -> None:
        self.names = sorted(f"chunks/{key}.json" for key in keys)
        self.asked = self.listed = 0

    def exists(self, name: str) -> bool:
        self.asked += 1
        return name in self.names

    def keys(self, prefix: str) -> Iterator[str]:
        for name in self.names:
            if name.startswith(prefix):
                self.listed += 1
                yield name


def key(dice: random.Random) -> str:
    return f"{dice.getrandbits(160):040x}"


def chunk(name: str) -> ShardChunk:
    return ShardChunk(
        key=name, file_id="f", source=Source(audio_url="s3://b/a"), index=0, start=0, end=1
    )


@pytest.mark.parametrize("strangers", [0, 300, 9_000])
@pytest.mark.parametrize("listed_from", [1, 1_000_000])
def test_what_is_there_is_found_among_others_results(
    strangers: int, listed_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_results, "LISTED_FROM", listed_from)
    monkeypatch.setattr(known_results, "LISTED_PER_CHUNK", 10)
    dice = random.Random(strangers)
    wanted = [key(dice) for _ in range(200)]
    done = set(wanted[:120])
    results = Results(done | {key(dice) for _ in range(strangers)})
    assert transcribed(map(chunk, wanted), results) == done


def test_a_long_run_lists_where_it_is_not_among_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_results, "LISTED_FROM", 100)
    dice = random.Random(1)
    wanted = [key(dice) for _ in range(200)]
    results = Results(set(wanted))
    assert transcribed(map(chunk, wanted), results) == set(wanted)
    assert (results.asked, results.listed) == (0, 200)
