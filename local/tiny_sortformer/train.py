"""Train the tiny diarizer from nothing: `python -m tiny_sortformer.train --minutes 30`.

The loss is Sortformer's own, binary cross entropy against speakers sorted by arrival. Beside it
the encoder is asked for the kind of voice in each frame, by a classifier that is thrown away: what
tells voices apart is learned first, and who came first after it. Two people first, more and longer
later; at last a third of the batches go through the stream and its cache, as the model is used.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from nemo.collections.asr.models import SortformerEncLabelModel
from nemo.utils import logging as nemo_logging
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy, cross_entropy

from tiny_sortformer.conversations import Conversation, ConversationMaker
from tiny_sortformer.corpus import SpeakerCorpus, ensure_corpora
from tiny_sortformer.features import features, padded
from tiny_sortformer.kinds import KINDS
from tiny_sortformer.model import build_model
from tiny_sortformer.places import CORPORA, SHIPPED_MODEL

_PEAK_RATE = 2e-3
_WARM_UP_STEPS = 60
_LOG_EVERY_STEPS = 25
_KINDS_WEIGHT = 0.1
_UNASKED = -100  # frames in which several speak
_PAIRS_UNTIL = 0.3  # of the time
_STREAMED_FROM = 0.5
_STREAMED = 0.35  # of the batches
_PAIRS, _COMPANY = (2, 2, 2, 1), (2, 2, 3, 3, 3, 1, 4)


class Losses(NamedTuple):
    """Of one batch: who speaks, and which kind; None where nobody asked."""

    who: Tensor
    kind: Tensor | None = None

    @property
    def total(self) -> Tensor:
        return self.who if self.kind is None else self.who + _KINDS_WEIGHT * self.kind


class Lesson:
    """The model, the classifier beside it, and conversations without end."""

    def __init__(self, model: SortformerEncLabelModel, corpus: SpeakerCorpus, seed: int) -> None:
        self._model = model
        self._maker = ConversationMaker(corpus, seed)
        self._rng = random.Random(seed)  # noqa: S311
        # A kind more, for silence.
        self._classifier = nn.Linear(model.cfg.model_defaults.fc_d_model, len(KINDS) + 1)
        self.parameters = [*model.parameters(), *self._classifier.parameters()]

    def losses(self, progress: float) -> Losses:
        """Of a new batch; `progress` is from 0 to 1."""
        if progress > _STREAMED_FROM and self._rng.random() < _STREAMED:
            return self._streamed()
        return self._at_once(progress)

    def _at_once(self, progress: float) -> Losses:
        people, longest = (_PAIRS, 12) if progress < _PAIRS_UNTIL else (_COMPANY, 20)
        talks = self._talks(12, self._rng.uniform(longest / 2, longest), people)
        made, lengths = features(self._model, [one.audio for one in talks])
        # In bfloat16 the first layers, thin convolutions, would be slower, all others are faster.
        frames, counts = self._model.encoder.pre_encode(x=made.transpose(1, 2), lengths=lengths)
        with torch.autocast("cpu", torch.bfloat16):
            frames, counts = self._model.frontend_encoder(frames, counts, bypass_pre_encode=True)
            found = self._model.forward_infer(frames, counts)
        kinds = padded([_kinds(one) for one in talks])[:, : frames.shape[1]]
        named = self._classifier(frames.float())[:, : kinds.shape[1]].transpose(1, 2)
        return Losses(_apart(found, talks), cross_entropy(named, kinds, ignore_index=_UNASKED))

    def _streamed(self) -> Losses:
        talks = self._talks(3, self._rng.uniform(24, 45), _COMPANY)
        made, lengths = features(self._model, [one.audio for one in talks])
        with torch.autocast("cpu", torch.bfloat16):
            found = self._model.forward_streaming(made, lengths)
        return Losses(_apart(found, talks))

    def _talks(self, count: int, seconds: float, people: tuple[int, ...]) -> list[Conversation]:
        rng = self._rng
        return [self._maker.conversation(seconds, rng.choice(people)) for _ in range(count)]


def _apart(found: Tensor, talks: list[Conversation]) -> Tensor:
    """Of (batch, frames, speakers), how far it is from who speaks, in the order of arrival."""
    targets = padded([one.targets() for one in talks])
    frames = min(found.shape[1], targets.shape[1])
    sure = found[:, :frames].float().clamp(1e-6, 1 - 1e-6)
    return binary_cross_entropy(sure, targets[:, :frames])


def _kinds(one: Conversation) -> np.ndarray:
    """Which kind of voice is alone in each frame, (frames,) int64."""
    active = one.targets()
    numbers = np.zeros(active.shape[1], np.int64)
    numbers[: len(one.kinds)] = [list(KINDS).index(kind) for kind in one.kinds]
    kinds = numbers[active.argmax(1)]
    kinds[active.sum(1) == 0] = len(KINDS)
    kinds[active.sum(1) > 1] = _UNASKED
    return kinds


def train(lesson: Lesson, seconds: float) -> None:
    """Steps until the time is up."""
    optimizer = torch.optim.AdamW(
        lesson.parameters, lr=_PEAK_RATE, betas=(0.9, 0.98), weight_decay=1e-3
    )
    began, step, who = time.monotonic(), 0, 0.0
    while (progress := (time.monotonic() - began) / seconds) < 1:
        for group in optimizer.param_groups:
            group["lr"] = _rate(step, progress)
        losses = lesson.losses(progress)
        optimizer.zero_grad(set_to_none=True)
        losses.total.backward()
        nn.utils.clip_grad_norm_(lesson.parameters, 1.0)
        optimizer.step()
        step, who = step + 1, who + losses.who.item()
        if step % _LOG_EVERY_STEPS == 0:
            elapsed = time.monotonic() - began
            print(f"{elapsed:6.0f} s  step {step}  {who / _LOG_EVERY_STEPS:.4f}", flush=True)  # noqa: T201
            who = 0.0


def _rate(step: int, progress: float) -> float:
    """Warm up by steps, then half a cosine by time."""
    falling = max(0.0, (progress - 0.4) / 0.6)
    half_cosine = 0.5 * (1 + math.cos(math.pi * falling))
    return _PEAK_RATE * min(1.0, (step + 1) / _WARM_UP_STEPS) * (half_cosine + 0.01)


def main() -> None:
    """Synthesise what is missing, train, and write the model in half precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--out", type=Path, default=SHIPPED_MODEL)
    parser.add_argument("--data", type=Path, default=CORPORA, help="where the corpora are kept")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", type=Path, help="a model to go on from")
    arguments = parser.parse_args()
    nemo_logging.setLevel(40)
    torch.manual_seed(1)
    torch.set_num_threads(arguments.threads)

    train_path, _ = ensure_corpora(arguments.data)
    model = build_model()
    if arguments.start:
        model.load_state_dict(SortformerEncLabelModel.restore_from(arguments.start).state_dict())
    model.train()
    train(Lesson(model, SpeakerCorpus(train_path), seed=1), 60 * arguments.minutes)
    model.half().save_to(str(arguments.out))


if __name__ == "__main__":
    main()
