"""What the tiny diarizer is taught: batches of conversations, each with its loss.

A step of the stream hears fifteen seconds beside the cache of what it remembers. Taught as it is
used, step after step, the model would hear its own first mistakes for most of the time. So most
lessons are one step long: the cache is NeMo's own choice of frames out of what was said before,
chosen by who truly spoke.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from nemo.collections.asr.models import SortformerEncLabelModel
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy, cross_entropy

from tiny_sortformer.conversations import Conversation, ConversationMaker
from tiny_sortformer.corpus import SpeakerCorpus
from tiny_sortformer.features import features, padded
from tiny_sortformer.kinds import KINDS

_KINDS_WEIGHT = 0.1
_UNASKED = -100  # frames in which several speak
_PAIRS_UNTIL = 0.15  # of the time
_REMEMBERED = 0.6  # of the batches after it
_STREAMED_FROM = 0.75
_STREAMED = 0.25  # of the batches
_PAIRS, _COMPANY = (2, 2, 2, 1), (2, 2, 2, 3, 3, 3, 1, 4)


class Losses(NamedTuple):
    """Of one batch: who speaks, and which kind of voice; None where nobody asked."""

    who: Tensor
    kind: Tensor | None = None

    @property
    def total(self) -> Tensor:
        return self.who if self.kind is None else self.who + _KINDS_WEIGHT * self.kind


class Lesson:
    """The model, a classifier of kinds beside it, and conversations without end."""

    def __init__(self, model: SortformerEncLabelModel, corpus: SpeakerCorpus, seed: int) -> None:
        self._model = model
        self._maker = ConversationMaker(corpus, seed)
        self._rng = random.Random(seed)  # noqa: S311
        # A kind more, for silence.
        self._classifier = nn.Linear(model.cfg.model_defaults.fc_d_model, len(KINDS) + 1)
        self.parameters = [*model.parameters(), *self._classifier.parameters()]

    def losses(self, progress: float) -> Losses:
        """Of a new batch; `progress` is from 0 to 1."""
        if progress < _PAIRS_UNTIL:
            return self._at_once(self._talks(12, self._rng.uniform(6, 12), _PAIRS))
        if progress > _STREAMED_FROM and self._rng.random() < _STREAMED:
            return self._streamed(self._talks(3, self._rng.uniform(24, 45), _COMPANY))
        if self._rng.random() < _REMEMBERED:
            return self._remembered(self._talks(8, self._rng.uniform(32, 60), _COMPANY))
        return self._at_once(self._talks(10, self._rng.uniform(10, 30), _COMPANY))

    def _talks(self, count: int, seconds: float, people: Sequence[int]) -> list[Conversation]:
        rng = self._rng
        return [self._maker.conversation(seconds, rng.choice(people)) for _ in range(count)]

    def _at_once(self, talks: list[Conversation]) -> Losses:
        encoded, found = self._heard(self._frames(talks))
        kinds = padded([_kinds(one) for one in talks])[:, : found.shape[1]]
        named = self._classifier(encoded.float())[:, : kinds.shape[1]].transpose(1, 2)
        return Losses(
            _apart(found, _targets(talks)), cross_entropy(named, kinds, ignore_index=_UNASKED)
        )

    def _remembered(self, talks: list[Conversation]) -> Losses:
        """The last step of each conversation, beside a cache of all before it."""
        frames, truth = self._frames(talks), _targets(talks)
        now = frames.shape[1] - self._model.sortformer_modules.chunk_len
        cache, cached = self._cache(frames[:, :now], truth[:, :now])
        _, found = self._heard(torch.cat([cache, frames[:, now:]], 1))
        return Losses(_apart(found, torch.cat([cached, truth[:, now:]], 1)))

    def _cache(self, frames: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
        """What is kept of (batch, frames, width), and who speaks in it."""
        modules = self._model.sortformer_modules
        silence, _ = modules._get_silence_profile(
            frames.new_zeros(len(frames), frames.shape[2]),
            torch.zeros(len(frames), dtype=torch.long),
            frames,
            truth,
        )
        kept, who, _ = modules._compress_spkcache(frames, truth, silence)
        return kept, who

    def _streamed(self, talks: list[Conversation]) -> Losses:
        made, lengths = features(self._model, [one.audio for one in talks])
        with torch.autocast("cpu", torch.bfloat16):
            found = self._model.forward_streaming(made, lengths)
        return Losses(_apart(found, _targets(talks)))

    def _frames(self, talks: list[Conversation]) -> Tensor:
        """(batch, frames, width), of conversations of one length, before the encoder's layers."""
        made, lengths = features(self._model, [one.audio for one in talks])
        # In bfloat16 these layers, thin convolutions, would be slower; all others are faster.
        frames, _ = self._model.encoder.pre_encode(x=made.transpose(1, 2), lengths=lengths)
        return frames

    def _heard(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        """What the encoder makes of the frames, and how likely each speaker is in each."""
        lengths = torch.full((len(frames),), frames.shape[1])
        with torch.autocast("cpu", torch.bfloat16):
            encoded, counts = self._model.frontend_encoder(frames, lengths, bypass_pre_encode=True)
            return encoded, self._model.forward_infer(encoded, counts)


def _targets(talks: list[Conversation]) -> Tensor:
    return padded([one.targets() for one in talks])


def _apart(found: Tensor, truth: Tensor) -> Tensor:
    """How far (batch, frames, speakers) is from who speaks, in the order of arrival."""
    frames = min(found.shape[1], truth.shape[1])
    sure = found[:, :frames].float().clamp(1e-6, 1 - 1e-6)
    return binary_cross_entropy(sure, truth[:, :frames])


def _kinds(one: Conversation) -> np.ndarray:
    """Which kind of voice is alone in each frame, (frames,) int64."""
    active = one.targets()
    numbers = np.zeros(active.shape[1], np.int64)
    numbers[: len(one.kinds)] = [list(KINDS).index(kind) for kind in one.kinds]
    kinds = numbers[active.argmax(1)]
    kinds[active.sum(1) == 0] = len(KINDS)
    kinds[active.sum(1) > 1] = _UNASKED
    return kinds
