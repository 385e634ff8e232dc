"""Cues sought between good breaks alone, against the optimum over all words."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

from fanscribe.contracts import CaptionOptions
from fanscribe.transcript.breaks import SENTENCE
from fanscribe.transcript.cutting import CUE, JOINED, PER_MS, TOO_FAST, TOO_SHORT, cuts
from fanscribe.transcript.presets import rules_of
from fanscribe.transcript.spoken import Spoken, spoken

from bench.captions.speech import repeated, words_of

WORDS = 100_000
RULES = rules_of(CaptionOptions(), "en")


def run() -> Iterator[str]:
    yield f"The search for cues in {WORDS:,} words: good breaks alone, and every word."
    yield ""
    yield "| text | words a minute | cost above the optimum | CPU s | CPU s for the optimum |"
    yield "|---|---|---|---|---|"
    for text in ("inaugural", "gettysburg"):
        for rate in (130, 167, 190):
            yield _row(text, rate)


def _row(text: str, rate: int) -> str:
    words = repeated(words_of(text, rate), WORDS)
    said, duration_ms = spoken(words, "en", RULES.line_characters), words[-1].end_ms + 500
    (quick, quick_s), (best, best_s) = (
        _searched(said, duration_ms, thorough=thorough) for thorough in (False, True)
    )
    return f"| {text} | {rate} | {quick / best - 1:.1%} | {quick_s:.2f} | {best_s:.2f} |"


def _searched(said: Spoken, duration_ms: int, *, thorough: bool) -> tuple[float, float]:
    start = time.process_time()
    edges = cuts(said, RULES, duration_ms, thorough=thorough)
    seconds = time.process_time() - start
    return _cost(said, edges, duration_ms), seconds


def _cost(said: Spoken, edges: Sequence[int], duration_ms: int) -> float:
    """What the search's docstring says that a way to cut costs."""
    total: float = 0
    for i, j in pairwise(edges):
        limit = said.starts[j] - RULES.gap_ms if j < len(said.texts) else duration_ms
        room = min(RULES.longest_ms, limit - said.starts[i])
        need = said.width(i, j) * 1000 / RULES.characters_per_second
        total += CUE + (said.costs[j] if j < len(said.texts) else 0)
        total += JOINED * sum(said.costs[k] == SENTENCE for k in range(i + 1, j))
        total += TOO_FAST + (need - room) / PER_MS if need > room else 0
        total += TOO_SHORT + (RULES.shortest_ms - room) / PER_MS if room < RULES.shortest_ms else 0
    return total
