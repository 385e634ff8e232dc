"""Conversations made of single sentences, with the truth of who speaks when."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from tiny_parakeet.clips import NoiseTapes, amplitude, band_limited
from tiny_parakeet.espeak import SAMPLE_RATE

from tiny_sortformer.corpus import Entry, SpeakerCorpus

SLOTS = 4
"""The most speakers that a Sortformer tells apart."""

FRAME_SAMPLES = 1280
"""80 ms: 10 ms features, subsampled eight times."""

_OVERLAPS = 0.12  # share of the turns that begin before the turn before has ended


@dataclass(frozen=True)
class Said:
    """One sentence in a conversation, `[start, end)` in samples; people are counted from 0 in the
    order in which they are first heard."""

    who: int
    start: int
    end: int


@dataclass(frozen=True)
class Conversation:
    """Mono audio at 16 kHz, float32, and what was said in it; `kinds` are of those who speak."""

    audio: np.ndarray
    said: tuple[Said, ...]
    kinds: tuple[str, ...]

    def targets(self) -> np.ndarray:
        """Who speaks in each frame, (frames, SLOTS) float32 of 0 and 1."""
        return activity(self.said, len(self.audio))


def activity(said: tuple[Said, ...], samples: int) -> np.ndarray:
    """(frames, SLOTS) float32: 1 where a sentence fills more than half of a frame."""
    frames = -(-(samples // 160) // 8)
    active = np.zeros((frames, SLOTS), np.float32)
    for one in said:
        first = (one.start + FRAME_SAMPLES // 2) // FRAME_SAMPLES
        last = (one.end + FRAME_SAMPLES // 2) // FRAME_SAMPLES
        active[first:last, one.who] = 1
    return active


class ConversationMaker:
    """An endless source of conversations among a corpus's speakers."""

    def __init__(self, corpus: SpeakerCorpus, seed: int) -> None:
        self._corpus = corpus
        self._rng = random.Random(seed)  # noqa: S311
        self._tapes = NoiseTapes(seed)

    def conversation(self, seconds: float, speaker_count: int) -> Conversation:
        """So long, by so many people of different kinds, as they were recorded."""
        speakers = self._company(speaker_count)
        turns = self._turns(speakers, int(seconds * SAMPLE_RATE))
        audio = np.zeros(int(seconds * SAMPLE_RATE), np.float32)
        levels = [amplitude(self._rng.uniform(-6, 0)) for _ in speakers]
        said = []
        for who, start, entry in turns:
            sound = self._corpus.audio(entry)[: len(audio) - start]
            audio[start : start + len(sound)] += sound * levels[who]
            said.append(Said(who, start, start + len(sound)))
        said.sort(key=lambda one: one.start)
        arrived = list(dict.fromkeys(one.who for one in said))
        return Conversation(
            degrade(audio, self._rng, self._tapes),
            tuple(Said(arrived.index(one.who), one.start, one.end) for one in said),
            tuple(self._corpus.by_speaker[speakers[who]][0].variant for who in arrived),
        )

    def _company(self, count: int) -> list[int]:
        chosen: dict[str, int] = {}
        while len(chosen) < count:
            speaker = self._rng.choice(list(self._corpus.by_speaker))
            chosen.setdefault(self._corpus.by_speaker[speaker][0].variant, speaker)
        return list(chosen.values())

    def _turns(self, speakers: list[int], samples: int) -> Iterator[tuple[int, int, Entry]]:
        """(who, start, sentence) until `samples` are full; nobody interrupts himself."""
        rng, who, at = self._rng, 0, int(self._rng.uniform(0, 1) * SAMPLE_RATE)
        while at < samples:
            for _ in range(rng.randint(1, 3)):
                entry = rng.choice(self._corpus.by_speaker[speakers[who]])
                if at >= samples:
                    return
                yield who, at, entry
                at += entry.samples + int(rng.uniform(0.0, 0.9) * SAMPLE_RATE)
            others = [other for other in range(len(speakers)) if other != who]
            if others and rng.random() < _OVERLAPS:
                at = max(0, at - int(rng.uniform(0.9, 1.8) * SAMPLE_RATE))
            elif rng.random() < 0.5:
                at += int(rng.uniform(0.0, 2.5) * SAMPLE_RATE)
            who = rng.choice(others or [who])


def degrade(audio: np.ndarray, rng: random.Random, tapes: NoiseTapes) -> np.ndarray:
    """As some recorder and codec would hand it over: with noise, a narrower band, another level."""
    if rng.random() < 0.7:
        level = float(np.sqrt(np.mean(audio**2))) * amplitude(-rng.uniform(15, 50))
        noise = tapes.cut(min(len(audio), 60 * SAMPLE_RATE), rng)
        audio = audio + level * np.resize(noise, len(audio))
    if rng.random() < 0.3:
        audio = band_limited(audio, rng.uniform(3400, 7600))
    loudness = amplitude(rng.uniform(-18, 5))
    degraded: np.ndarray = np.clip(audio * loudness, -1, 1).astype(np.float32)
    return degraded
