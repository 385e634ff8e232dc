"""Who else may speak: espeak-ng's voice variants beyond those that the tiny Parakeet knows.

A model that is to tell speakers apart is trained on some of them. The others, and all that the
tiny Parakeet knows, are kept for tests: whatever is transcribed is said by people whom that model
has never heard.
"""

from __future__ import annotations

import random

from tiny_parakeet.espeak import Voice

_ACCENTS = ("en-us", "en", "en-gb-x-rp", "en-gb-scotland", "en-us-nyc", "en-gb-x-gbclan")

TRAINING_VARIANTS = tuple(
    "m1 m2 m4 m5 m6 m8 f1 adam Alex Alicia Andrea Andy Annie announcer antonio aunty belinda "  # noqa: SIM905
    "benjamin boris caleb david Denis Diogo ed edward Gene Gene2 grandma grandpa gustave Henrique "
    "Hugo iven iven2 iven3 Jacky john Lee Marco Mario max Michael michel miguel Mike norbert pablo "
    "paul pedro quincy rob robert steph steph2 travis victor zac klatt klatt3 klatt5".split()
)

KNOWN_TO_PARAKEET = ("", "m3", "m7", "f2", "f3", "f4", "f5")
"""The variants in `tiny_parakeet.corpus.VOICE_NAMES`; "" is espeak-ng's own voice."""

HELD_OUT_VARIANTS = (
    *KNOWN_TO_PARAKEET,
    "anika", "edward2", "iven4", "klatt2", "klatt4", "linda", "marcelo", "sandro", "shelby",
    "steph3",
)  # fmt: skip


def voices(count: int, seed: int, *, held_out: bool) -> list[Voice]:
    """So many voices of one side, each with its own accent, speed and pitch; every variant about
    as often as any other."""
    rng = random.Random(seed)  # noqa: S311
    variants = HELD_OUT_VARIANTS if held_out else TRAINING_VARIANTS
    return [_voice(variants[number % len(variants)], rng) for number in range(count)]


def _voice(variant: str, rng: random.Random) -> Voice:
    accent = rng.choice(_ACCENTS)
    return Voice(
        name=f"{accent}+{variant}" if variant else accent,
        rate=rng.randint(140, 195),
        pitch=rng.randint(35, 65),
        pitch_range=rng.randint(35, 65),
        word_gap=rng.choice((0, 0, 0, 1, 2)),
    )
