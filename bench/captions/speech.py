"""Words with times, from text: a clock that speaks at a given rate, the same at every run.

A word lasts by its length, a comma is a breath and a full stop a pause, each a little longer or
shorter by a seeded generator; then everything is scaled to the rate.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from fanscribe.contracts import Word

TEXTS = Path(__file__).parent / "texts"
_PAUSES = {",": (120, 350), ":": (200, 400), ".": (350, 1100), "?": (350, 900), "!": (350, 900)}


def words_of(name: str, words_per_minute: int, seed: int = 1) -> tuple[Word, ...]:
    """The words of `texts/<name>.txt`; a line that begins with `A: ` is spoken by A."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    return _at_rate(_clocked(_tokens((TEXTS / f"{name}.txt").read_text()), dice), words_per_minute)


def repeated(words: tuple[Word, ...], count: int) -> tuple[Word, ...]:
    """`count` words: the given ones over and over, on one clock."""
    length = words[-1].end_ms + 1500
    rounds = -(-count // len(words))
    return tuple(
        Word(
            text=word.text,
            start_ms=word.start_ms + turn * length,
            end_ms=word.end_ms + turn * length,
            confidence=word.confidence,
            speaker=word.speaker,
        )
        for turn in range(rounds)
        for word in words
    )[:count]


def _tokens(text: str) -> Iterator[tuple[str, str | None]]:
    for line in text.splitlines():
        speaker, mark, said = line.partition(": ")
        known = bool(mark) and len(speaker) == 1
        for token in (said if known else line).split():
            yield token, speaker if known else None


def _clocked(tokens: Iterator[tuple[str, str | None]], dice: random.Random) -> list[Word]:
    words, clock = [], 500.0
    for text, speaker in tokens:
        length = (70 + 48 * len(text.strip(",.:?!"))) * dice.uniform(0.8, 1.25)
        confidence = round(dice.uniform(0.7, 1.0), 3)
        words.append(
            Word(
                text=text,
                start_ms=round(clock),
                end_ms=round(clock + length),
                confidence=confidence,
                speaker=speaker,
            )
        )
        clock += length + dice.uniform(0, 40) + dice.uniform(*_PAUSES.get(text[-1], (0, 0)))
    return words


def _at_rate(words: list[Word], words_per_minute: int) -> tuple[Word, ...]:
    factor = len(words) * 60_000 / words_per_minute / words[-1].end_ms
    return tuple(
        Word(
            text=word.text,
            start_ms=round(word.start_ms * factor),
            end_ms=round(word.end_ms * factor),
            confidence=word.confidence,
            speaker=word.speaker,
        )
        for word in words
    )
