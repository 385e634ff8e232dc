"""The search against every other way to cut, and against itself with every word a candidate."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from fanscribe.contracts import CaptionOptions, Word
from fanscribe.transcript.breaks import SENTENCE
from fanscribe.transcript.cutting import (
    CUE,
    JOINED,
    PER_MS,
    TOO_FAST,
    TOO_SHORT,
    cuts,
)
from fanscribe.transcript.presets import Rules, rules_of
from fanscribe.transcript.spoken import Spoken, spoken
from hypothesis import given
from hypothesis import strategies as st
from unit.transcript.strategies import evenly

RULES = rules_of(CaptionOptions(line_characters=12, longest_ms=4000), "en")
TEXTS = st.sampled_from(("we", "went,", "home.", "and", "of", "the", "afternoon", "Then"))


def cost(said: Spoken, edges: tuple[int, ...], rules: Rules, duration_ms: int) -> float | None:
    """What the module's docstring says that a way to cut costs, told anew; None if it cannot be."""
    total: float = 0
    for i, j in pairwise(edges):
        limit = said.starts[j] - rules.gap_ms if j < len(said.texts) else duration_ms
        room = min(rules.longest_ms, limit - said.starts[i])
        need = said.width(i, j) * 1000 / rules.characters_per_second
        if j - i > 1 and not fits(said, i, j, rules):
            return None
        total += CUE + (said.costs[j] if j < len(said.texts) else 0)
        total += JOINED * sum(said.costs[k] == SENTENCE for k in range(i + 1, j))
        total += TOO_FAST + (need - room) / PER_MS if need > room else 0
        total += TOO_SHORT + (rules.shortest_ms - room) / PER_MS if room < rules.shortest_ms else 0
    return total


def fits(said: Spoken, i: int, j: int, rules: Rules) -> bool:
    room = rules.line_characters
    on_two = any(said.width(i, k) <= room and said.width(k, j) <= room for k in range(i + 1, j))
    in_time = max(said.ends[i:j]) - said.starts[i] <= rules.longest_ms
    return (said.width(i, j) <= room or on_two) and in_time


@given(st.lists(TEXTS, min_size=1, max_size=9), st.integers(80, 700))
def test_no_other_way_to_cut_is_cheaper(texts: list[str], each_ms: int) -> None:
    words = evenly(*texts, each_ms=each_ms)
    said, duration = spoken(words, "en", 12), words[-1].end_ms + 500
    every = [
        (0, *inner, len(words))
        for size in range(len(words))
        for inner in combinations(range(1, len(words)), size)
    ]
    costs = [c for edges in every if (c := cost(said, edges, RULES, duration)) is not None]
    chosen = tuple(cuts(said, RULES, duration, thorough=True))
    assert cost(said, chosen, RULES, duration) == pytest.approx(min(costs))


def test_good_breaks_alone_cost_little_more_than_every_word() -> None:
    text = (
        "So when the river came up, and it came up three meters in one night, the whole of the "
        "scaffolding on the north side was gone. We found parts of it in the next village, "
        "because the current had carried them there, and some of it in the next country."
    )
    words = evenly(*(text.split() * 10), each_ms=350)
    said, duration = spoken(words, "en", 42), words[-1].end_ms
    rules = rules_of(CaptionOptions(), "en")
    quick, full = (
        cost(said, tuple(cuts(said, rules, duration, thorough=thorough)), rules, duration)
        for thorough in (False, True)
    )
    assert quick is not None
    assert full is not None
    assert full <= quick <= full * 1.05


def test_words_without_any_good_break_are_cut_too() -> None:
    words = evenly(*("word",) * 5_000)
    edges = cuts(spoken(words, "en", 42), rules_of(CaptionOptions(), "en"), words[-1].end_ms)
    assert all(j - i <= 17 for i, j in pairwise(edges))


def test_nothing_is_cut_into_nothing() -> None:
    assert cuts(spoken((), "en", 42), RULES, 1000) == [0]


def test_words_all_at_once_and_without_limits_end_some_day() -> None:
    words = tuple(Word(text="x", start_ms=0, end_ms=0) for _ in range(20_000))
    options = CaptionOptions(preset="raw", longest_ms=5000, shortest_ms=5000)
    edges = cuts(spoken(words, None, 10**9), rules_of(options), 1000)
    assert edges[0] == 0
    assert edges[-1] == 20_000
