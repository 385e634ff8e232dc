"""Hard conditions for the tiny Parakeet, and words worth listening for in them.

Its world has no rare words: it was trained on each of two hundred as often as on any other. What
it hears badly is people it does not know, in noise. So strangers speak here, and each recording
has key terms: some that are said in it, more that are not.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import kaldialign
import numpy as np

from tiny_parakeet.clips import amplitude
from tiny_parakeet.corpus import trim_tail
from tiny_parakeet.espeak import SAMPLE_RATE, Espeak
from tiny_parakeet.grammar import RULES, sentences, words_of
from tiny_parakeet.strangers import strange_voices

_KINDS = ("noun", "building", "name", "month", "person", "adjective", "animal", "day")
_CONTENT_WORDS = [word for kind in _KINDS for word in RULES[kind] if "{" not in word]
_GAP = "*"


@dataclass(frozen=True)
class Spoken:
    """What a stranger says, mono at 16 kHz, and the terms to listen for."""

    audio: np.ndarray
    text: str
    terms: tuple[str, ...]


def strangers(count: int, noise_db: float, *, said: int = 3, unsaid: int = 7) -> Iterator[Spoken]:
    """So many people, three sentences each, in white noise `noise_db` below the speech; of the
    terms `said` are among their words, if they have so many, and `unsaid` are not."""
    rng, noise = random.Random(3), np.random.default_rng(1)  # noqa: S311
    espeak, texts = Espeak(), sentences(77, held_out=True)
    for voice in strange_voices(count, seed=9):
        own = list(islice(texts, 3))
        parts = [np.zeros(SAMPLE_RATE // 4, np.float32)]
        for text in own:
            parts += [trim_tail(espeak.speak(text, voice)), parts[0]]
        audio = np.concatenate(parts)
        level = float(np.sqrt(np.mean(audio**2))) * amplitude(-noise_db)
        audio = audio + level * noise.standard_normal(len(audio)).astype(np.float32)
        text = " ".join(own)
        yield Spoken(audio, text, _terms(text, rng, said, unsaid))


def _terms(text: str, rng: random.Random, said: int, unsaid: int) -> tuple[str, ...]:
    words = set(words_of(text))
    inside = [word for word in _CONTENT_WORDS if word.lower() in words]
    outside = [word for word in _CONTENT_WORDS if word.lower() not in words]
    rng.shuffle(inside)
    rng.shuffle(outside)
    return (*inside[:said], *outside[:unsaid])


@dataclass(frozen=True)
class Found:
    """`recall` of the terms that were said, of `said`; how often one was heard that was not said;
    the word error rate of all other words."""

    said: int
    recall: float
    false: int
    rest_wer: float


def found(spoken: Sequence[Spoken], heard: Sequence[str]) -> Found:
    """Compare what was heard with what was said, word by word."""
    said = hits = false = words = errors = 0
    for each, text in zip(spoken, heard, strict=True):
        terms = {term.lower() for term in each.terms}
        for true, got in kaldialign.align(words_of(each.text), words_of(text), _GAP):
            if true in terms:
                said, hits = said + 1, hits + (true == got)
            else:
                words, errors = words + (true != _GAP), errors + (true != got)
                false += got in terms
    return Found(said, hits / said, false, errors / words)
