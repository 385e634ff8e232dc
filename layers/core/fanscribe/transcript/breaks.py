"""How well a text may be broken between two of its words: for the ends of cues and of lines."""

from __future__ import annotations

from collections.abc import Sequence

from fanscribe.transcript.function_words import FunctionWords, bare
from fanscribe.transcript.marks import (
    cannot_lead,
    cannot_trail,
    continues,
    ends_clause,
    ends_sentence,
)

SENTENCE, CLAUSE, CONJUNCTION, PREPOSITION, ANYWHERE, CLINGING, NEVER = 0, 3, 5, 7, 12, 25, 90
"""What a break costs: nothing after a sentence, most where typesetters do not break at all."""
REST = 4
"""What it costs, at most, where the voice rests a little."""
REST_MS = 250

# What a word is to the break before it; the same again for words that go on in lower case.
_ORDINARY, _CONJUNCTION, _PREPOSITION, _LOWER, _UNLEADING = 0, 1, 2, 3, 6


def break_costs(texts: Sequence[str], rests_ms: Sequence[int], small: FunctionWords) -> list[int]:
    """The cost of breaking before each word: `costs[k]` between `texts[k - 1]` and `texts[k]`.

    `rests_ms[k]` is the silence there. `costs[0]` is SENTENCE. A text says the same few thousand
    words over and over, so each is looked at once.
    """
    vocabulary = set(texts)
    follows = {text: _role(text, small) for text in vocabulary}
    rows = {text: _row(text, small) for text in vocabulary}
    roles = [follows[text] for text in texts]
    costs = [rows[before][role] for before, role in zip(texts, roles[1:], strict=False)]
    rested = [
        REST if rest >= REST_MS and cost > REST and cost != NEVER else cost
        for cost, rest in zip(costs, rests_ms[1:], strict=True)
    ]
    return [SENTENCE, *rested] if texts else []


def _role(text: str, small: FunctionWords) -> int:
    if cannot_lead(text):
        return _UNLEADING
    word, lower = bare(text), _LOWER * continues(text)
    if word in small.conjunctions:
        return _CONJUNCTION + lower
    return (_PREPOSITION if word in small.prepositions else _ORDINARY) + lower


def _row(text: str, small: FunctionWords) -> tuple[int, ...]:
    """The cost of a break after `text`, by the role of the word that follows."""
    if cannot_trail(text):
        return (NEVER,) * 7
    if ends_sentence(text):
        return (*(SENTENCE,) * 3, *(CLAUSE,) * 3, NEVER)
    if ends_clause(text):
        return (*(CLAUSE,) * 6, NEVER)
    if any(bare(text) in group for group in small):
        return (*(CLINGING,) * 6, NEVER)
    return (*(ANYWHERE, CONJUNCTION, PREPOSITION) * 2, NEVER)
