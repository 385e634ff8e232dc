"""Random training batches: clips of about equal length, as tensors."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
import torch
from sentencepiece import SentencePieceProcessor
from torch import Tensor

from tiny_parakeet.alignment import AlignedTokens, align
from tiny_parakeet.clips import Clip, NoiseTapes, conversation, degraded
from tiny_parakeet.corpus import Corpus

# Sentences in a clip, how often, and clips in a batch. A sentence takes about 2.3 s.
_SHAPES = ((1, 0.40, 12), (2, 0.25, 6), (3, 0.12, 4), (4, 0.12, 3), (7, 0.07, 2), (10, 0.04, 2))
_SORTED_TOGETHER = 6  # batches made at once, so that clips of a batch are about equally long


@dataclass(frozen=True)
class Batch:
    """Clips padded to the longest."""

    audio: Tensor  # (batch, samples) float32
    sample_counts: Tensor  # (batch,)
    labels: Tensor  # (batch, tokens)
    label_counts: Tensor  # (batch,)
    tokens: list[AlignedTokens]


class BatchMaker:
    """An endless source of batches; goes through the corpus in random order, again and again."""

    def __init__(self, corpus: Corpus, tokenizer: SentencePieceProcessor, seed: int) -> None:
        self._corpus = corpus
        self._aligned = [align(entry, tokenizer) for entry in corpus.entries]
        self._rng = random.Random(seed)  # noqa: S311
        self._tapes = NoiseTapes(seed)
        self._order: list[int] = []
        self._ready: dict[tuple[int, float, int], list[list[Clip]]] = {s: [] for s in _SHAPES}

    def _sentence(self) -> tuple[np.ndarray, AlignedTokens]:
        if not self._order:
            self._order = list(range(len(self._aligned)))
            self._rng.shuffle(self._order)
        index = self._order.pop()
        return self._corpus.audio(self._corpus.entries[index]), self._aligned[index]

    def _clip(self, sentence_count: int) -> Clip:
        sentences = [self._sentence() for _ in range(sentence_count)]
        return degraded(conversation(sentences, self._rng), self._rng, self._tapes)

    def next(self, longest: int) -> Batch:
        """A batch of clips with at most `longest` sentences each."""
        shapes = [shape for shape in _SHAPES if shape[0] <= longest]
        shape = self._rng.choices(shapes, [share for _, share, _ in shapes])[0]
        ready = self._ready[shape]
        if not ready:
            ready += self._sorted_batches(sentence_count=shape[0], clip_count=shape[2])
        return _collate(ready.pop())

    def _sorted_batches(self, sentence_count: int, clip_count: int) -> list[list[Clip]]:
        clips = [self._clip(sentence_count) for _ in range(clip_count * _SORTED_TOGETHER)]
        clips.sort(key=lambda clip: len(clip.audio))
        batches = [clips[i : i + clip_count] for i in range(0, len(clips), clip_count)]
        self._rng.shuffle(batches)
        return batches


def _collate(clips: list[Clip]) -> Batch:
    sample_counts = torch.tensor([len(clip.audio) for clip in clips])
    label_counts = torch.tensor([len(clip.tokens.ids) for clip in clips])
    audio = torch.zeros(len(clips), int(sample_counts.max()))
    labels = torch.zeros(len(clips), int(label_counts.max()), dtype=torch.long)
    for row, clip in enumerate(clips):
        audio[row, : len(clip.audio)] = torch.from_numpy(clip.audio)
        labels[row, : len(clip.tokens.ids)] = torch.from_numpy(clip.tokens.ids)
    return Batch(audio, sample_counts, labels, label_counts, [clip.tokens for clip in clips])
