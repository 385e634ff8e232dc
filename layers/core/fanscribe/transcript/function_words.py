"""The small words of the languages we know: a line may end before them, and not after them.

They are listed in `function_words.json`, by BCP 47 tag. Only words that nearly always are what
they are listed as: "that" and "que" join clauses often enough, "to" and "zu" lead an infinitive
as they would a noun.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from fanscribe.transcript.marks import CLOSING, OPENING
from fanscribe.transcript.presets import primary


class FunctionWords(NamedTuple):
    """Lower case. `leading` go with what follows: articles, possessives, subject pronouns."""

    conjunctions: frozenset[str]
    prepositions: frozenset[str]
    leading: frozenset[str]


NONE = FunctionWords(frozenset(), frozenset(), frozenset())

_ENOUGH = 0.2
"""The share of a text's words that a language's list must hold for us to take it for it."""
_SAMPLE = 2_000


def function_words(language: str | None, texts: Iterable[str] = ()) -> FunctionWords:
    """Those of `language` (a BCP 47 tag); None asks `texts` which language they are in.

    NONE for a language we do not know.
    """
    return _lists().get(_guess(texts) if language is None else primary(language), NONE)


@cache
def _lists() -> dict[str, FunctionWords]:
    lists = json.loads((Path(__file__).parent / "function_words.json").read_bytes())
    return {
        language: FunctionWords(**{kind: frozenset(told.split()) for kind, told in words.items()})
        for language, words in lists.items()
    }


def bare(text: str) -> str:
    """A word as the lists have it."""
    return text.strip(OPENING + CLOSING + ".,;:?!…").lower()


def _guess(texts: Iterable[str]) -> str:
    counts = Counter(map(bare, islice(texts, _SAMPLE)))
    shares = {language: _share(counts, known) for language, known in _lists().items()}
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] >= _ENOUGH else ""


def _share(counts: Counter[str], known: FunctionWords) -> float:
    hits = sum(n for word, n in counts.items() if any(word in group for group in known))
    return hits / max(1, counts.total())
