"""Conversations of which everything is known: every word, when it was said, and by whom.

In the voices of the demo, which the tiny Parakeet understands, and no diarizer here was trained on.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tiny_parakeet.corpus import trim_tail
from tiny_parakeet.demo_recordings import SPEAKERS
from tiny_parakeet.espeak import SAMPLE_RATE, Espeak
from tiny_parakeet.grammar import sentences


@dataclass(frozen=True)
class TalkTurn:
    """`speaker` says `text` in samples `[start, end)`."""

    speaker: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Talk:
    """Mono audio at 16 kHz, and its turns in order; nobody interrupts."""

    audio: np.ndarray
    turns: tuple[TalkTurn, ...]


def talk(seconds: float, speakers: Sequence[str], seed: int) -> Talk:
    """About so long, by some of the demo's speakers, a sentence or two at a time."""
    rng, texts, espeak = random.Random(seed), sentences(seed, held_out=True), Espeak()  # noqa: S311
    parts: list[np.ndarray] = []
    turns: list[TalkTurn] = []
    at, who = 0, ""
    while at < seconds * SAMPLE_RATE:
        who = rng.choice([name for name in speakers if name != who])
        for _ in range(rng.randint(1, 2)):
            text = next(texts)
            sound = trim_tail(espeak.speak(text, SPEAKERS[who])) * 0.7
            pause = np.zeros(int(rng.uniform(0.3, 1.2) * SAMPLE_RATE), np.float32)
            turns.append(TalkTurn(who, text, at, at + len(sound)))
            parts += [sound, pause]
            at += len(sound) + len(pause)
    return Talk(np.concatenate(parts), tuple(turns))
