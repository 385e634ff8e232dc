"""Which chunk killed the worker, told from what was being heard each time."""

from __future__ import annotations

import pytest
from fanscribe.contracts import Attempt, Death
from fanscribe_gpu.suspicion import poisoned, suspects

SEGFAULT = 11


def tries(*deaths: str) -> list[Attempt]:
    """One try for each word of deaths: `abc c` are two, the second with `c` alone."""
    return [
        Attempt(
            shard_id="s",
            number=number,
            started_at=number,
            deaths=tuple(Death(signal=SEGFAULT, hearing=tuple(one)) for one in each.split()),
        )
        for number, each in enumerate(deaths, start=1)
    ]


@pytest.mark.parametrize(
    ("deaths", "suspected", "guilty"),
    [
        ([], "", ""),
        (["abc"], "abc", ""),
        (["abc c"], "abc", "c"),
        (["abc", "c"], "abc", "c"),
        (["c"], "c", ""),
        (["c c"], "c", "c"),
        (["abc abc"], "abc", ""),
        (["abc d"], "abcd", ""),
        (["abc b c"], "abc", "bc"),
    ],
)
def test_guilty_is_who_was_there_twice_and_once_alone(
    deaths: list[str], suspected: str, guilty: str
) -> None:
    assert suspects(tries(*deaths)) == set(suspected)
    assert poisoned(tries(*deaths)) == dict.fromkeys(guilty, SEGFAULT)


def test_a_lost_host_makes_no_chunk_suspect() -> None:
    lost = Attempt(shard_id="s", number=1, started_at=1, seen_at=5)
    assert suspects([lost]) == set()
