"""Who speaks: six kinds of voices, each a variant of espeak-ng at about its own pitch.

They are the voices of the demo, which the tiny Parakeet understands. Two people of one conversation
are of different kinds: telling apart any two voices takes a model, and a training, of another size.
"""

from __future__ import annotations

import random

from tiny_parakeet.espeak import Voice

KINDS = {"f2": 55, "m3": 42, "f4": 58, "m7": 38, "f3": 50, "": 45}
"""Variants and pitches, in espeak-ng's units; "" is its own voice."""

_ACCENTS = ("en-us", "en-gb-x-rp")
_PITCHES = 6  # to both sides


def voices(of_each: int, seed: int) -> list[Voice]:
    """So many people of each kind, each with an accent, a speed and a pitch of their own."""
    rng = random.Random(seed)  # noqa: S311
    return [_voice(kind, rng) for _ in range(of_each) for kind in KINDS]


def _voice(kind: str, rng: random.Random) -> Voice:
    accent = rng.choice(_ACCENTS)
    return Voice(
        name=f"{accent}+{kind}" if kind else accent,
        rate=rng.randint(145, 180),
        pitch=KINDS[kind] + rng.randint(-_PITCHES, _PITCHES),
        pitch_range=rng.randint(40, 60),
        word_gap=rng.choice((0, 0, 1)),
    )
