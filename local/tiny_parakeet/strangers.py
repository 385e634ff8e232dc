"""Voices that the tiny Parakeet has never heard: espeak-ng's variants beyond its own."""

from __future__ import annotations

import random

from tiny_parakeet.espeak import Voice

_ACCENTS = ("en-us", "en", "en-gb-x-rp", "en-gb-scotland", "en-us-nyc", "en-gb-x-gbclan")

VARIANTS = tuple(
    "m1 m2 m4 m5 m6 m8 f1 adam Alex Alicia Andrea Andy Annie announcer antonio aunty belinda "  # noqa: SIM905
    "benjamin boris caleb david Denis Diogo ed edward Gene Gene2 grandma grandpa gustave Henrique "
    "Hugo iven iven2 iven3 Jacky john Lee Marco Mario max Michael michel miguel Mike norbert pablo "
    "paul pedro quincy rob robert steph steph2 travis victor zac klatt klatt3 klatt5".split()
)


def strange_voices(count: int, seed: int) -> list[Voice]:
    """So many voices, each with its own accent, speed and pitch; every variant about as often as
    any other."""
    rng = random.Random(seed)  # noqa: S311
    return [_voice(VARIANTS[number % len(VARIANTS)], rng) for number in range(count)]


def _voice(variant: str, rng: random.Random) -> Voice:
    accent = rng.choice(_ACCENTS)
    return Voice(
        name=f"{accent}+{variant}",
        rate=rng.randint(140, 195),
        pitch=rng.randint(35, 65),
        pitch_range=rng.randint(35, 65),
        word_gap=rng.choice((0, 0, 0, 1, 2)),
    )
