"""Conversations of frames that were made from sound once, and are put together again and again.

Who is who is learned by comparing voices over a whole conversation, which takes very many
conversations. The encoder's first layers, where most of the time goes, look a tenth of a second
around: what they make of a sentence does not depend on what stands next to it. So each sentence
goes through them once. (The streaming cache remembers the very same frames.)
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from nemo.collections.asr.models import SortformerEncLabelModel
from torch import Tensor

from tiny_sortformer.conversations import FRAME_SAMPLES, SLOTS, NoiseTapes, degrade
from tiny_sortformer.corpus import Entry, SpeakerCorpus
from tiny_sortformer.features import subsampled

_SENTENCES_EACH = 20
_TAIL_S = (0.2, 1.2)
_CLIPS = 48


@dataclass(frozen=True)
class Spoken:
    """A sentence's frames, (frames, width), of which the first `active` are speech."""

    frames: Tensor
    active: int


class Remembered:
    """Frames of every speaker of a corpus."""

    def __init__(self, model: SortformerEncLabelModel, corpus: SpeakerCorpus, seed: int) -> None:
        self._rng = random.Random(seed)  # noqa: S311
        self._tapes = NoiseTapes(seed)
        self._spoken: dict[int, list[Spoken]] = {}
        self._variants = {s: own[0].variant for s, own in corpus.by_speaker.items()}
        model.eval()
        for batch in self._batches(corpus):
            self._remember(model, corpus, batch)
        model.train()

    def _batches(self, corpus: SpeakerCorpus) -> Iterator[list[Entry]]:
        entries = [e for own in corpus.by_speaker.values() for e in own[:_SENTENCES_EACH]]
        entries.sort(key=lambda entry: entry.samples)
        return (entries[at : at + _CLIPS] for at in range(0, len(entries), _CLIPS))

    def _remember(
        self, model: SortformerEncLabelModel, corpus: SpeakerCorpus, batch: list[Entry]
    ) -> None:
        sounds = [self._sound(corpus.audio(entry)) for entry in batch]
        with torch.no_grad():
            frames, lengths = subsampled(model, sounds)
        for entry, own, length in zip(batch, frames, lengths.tolist(), strict=True):
            active = round(entry.samples / FRAME_SAMPLES)
            spoken = Spoken(own[:length].clone(), active)
            self._spoken.setdefault(entry.speaker, []).append(spoken)

    def _sound(self, audio: np.ndarray) -> np.ndarray:
        tail = np.zeros(int(self._rng.uniform(*_TAIL_S) * 16_000), np.float32)
        return degrade(np.concatenate([audio, tail]), self._rng, self._tapes)

    def conversation(self, frames: int, speaker_count: int) -> tuple[Tensor, Tensor]:
        """(frames, width), and who speaks in each, (frames, SLOTS)."""
        rng, parts, targets, have, who = self._rng, [], torch.zeros(frames, SLOTS), 0, 0
        speakers = self._company(speaker_count)
        while have < frames:
            for _ in range(rng.randint(1, 3)):
                spoken = rng.choice(self._spoken[speakers[who]])
                pause = rng.randint(0, len(spoken.frames) - spoken.active)
                parts.append(spoken.frames[: spoken.active + pause])
                targets[have : have + spoken.active, who] = 1
                have += spoken.active + pause
            who = rng.choice([other for other in range(len(speakers)) if other != who] or [0])
        return torch.cat(parts)[:frames], targets

    def _company(self, count: int) -> list[int]:
        chosen: dict[str, int] = {}
        while len(chosen) < count:
            speaker = self._rng.choice(list(self._spoken))
            chosen.setdefault(self._variants[speaker], speaker)
        return list(chosen.values())
