"""Train the tiny diarizer from nothing: `python -m tiny_sortformer.train --minutes 35`.

The loss is Sortformer's own: binary cross entropy against speakers sorted by arrival, and against
the best permutation. From that alone nothing is learned for long: every speaker looks like any
other. So there are three lessons. The encoder is taught what tells voices apart, with a classifier
of the corpus's speakers that is thrown away. Then all but its first layers
are taught to compare voices, over conversations put together from remembered frames. Last, all of
it hears conversations through the stream with its cache, as it will be used.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from nemo.collections.asr.models import SortformerEncLabelModel
from nemo.collections.asr.parts.utils.asr_multispeaker_utils import (
    get_ats_targets,
    get_pil_targets,
)
from nemo.utils import logging as nemo_logging
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tiny_sortformer.conversations import Conversation, ConversationMaker
from tiny_sortformer.corpus import SpeakerCorpus, ensure_corpora
from tiny_sortformer.features import encoded, features, padded
from tiny_sortformer.model import build_model
from tiny_sortformer.places import CORPORA, SHIPPED_MODEL
from tiny_sortformer.remembered import Remembered

_WARM_UP_STEPS = 50
_LOG_EVERY_STEPS = 25
_NOBODY = -100  # frames of silence and of overlap: the classifier is not asked
_SHARES = {"voices": 0.25, "comparing": 0.6, "streaming": 0.15}  # of the time, for each lesson
_PAIRS_UNTIL = 0.45  # of a lesson's time


class Lesson:
    """Steps with one optimiser until the time is up."""

    def __init__(self, name: str, parameters: list[nn.Parameter], peak: float) -> None:
        self._name, self._parameters, self._peak = name, parameters, peak
        self._optimizer = torch.optim.AdamW(
            parameters, lr=peak, betas=(0.9, 0.98), weight_decay=1e-3
        )

    def learn(self, loss_of_a_batch: Callable[[float], Tensor], seconds: float) -> None:
        began, step, total = time.monotonic(), 0, 0.0
        while (progress := (time.monotonic() - began) / seconds) < 1:
            self._set_rate(step, progress)
            loss = loss_of_a_batch(progress)
            self._optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(self._parameters, 1.0)
            self._optimizer.step()
            step, total = step + 1, total + loss.item()
            if step % _LOG_EVERY_STEPS == 0:
                elapsed = time.monotonic() - began
                mean = total / _LOG_EVERY_STEPS
                print(f"{elapsed:6.0f} s  {self._name}  step {step}  {mean:.4f}", flush=True)  # noqa: T201
                total = 0.0

    def _set_rate(self, step: int, progress: float) -> None:
        """Warm up by steps, then half a cosine by time."""
        warm = min(1.0, (step + 1) / _WARM_UP_STEPS)
        falling = max(0.0, (progress - 0.4) / 0.6)
        for group in self._optimizer.param_groups:
            group["lr"] = self._peak * warm * (0.5 * (1 + math.cos(math.pi * falling)) + 0.01)


def told_apart(
    model: SortformerEncLabelModel, preds: Tensor, targets: Tensor, counts: Tensor
) -> Tensor:
    """Sortformer's loss, as its own training step adds it up."""
    orders, preds = model.speaker_permutations, preds[:, : targets.shape[1]].float()
    by_arrival = get_ats_targets(targets.clone(), preds, speaker_permutations=orders)
    by_match = get_pil_targets(targets.clone(), preds, speaker_permutations=orders)
    loss: Tensor = model.ats_weight * model.loss(
        probs=preds, labels=by_arrival, target_lens=counts
    ) + model.pil_weight * model.loss(probs=preds, labels=by_match, target_lens=counts)
    return loss


def teach_voices(
    model: SortformerEncLabelModel, corpus: SpeakerCorpus, maker: ConversationMaker, seconds: float
) -> None:
    """The encoder, by a classifier of the corpus's speakers in each frame."""
    width = model.cfg.model_defaults.tf_d_model
    classifier = nn.Linear(width, len(corpus.by_speaker))

    def loss(_: float) -> Tensor:
        batch = [maker.conversation(8.0, 3) for _ in range(16)]
        frames, _ = encoded(model, [one.audio for one in batch])
        names = torch.from_numpy(np.stack([_names(one, frames.shape[1]) for one in batch]))
        named = classifier(frames).flatten(0, 1)
        return cross_entropy(named, names.flatten(), ignore_index=_NOBODY)

    parameters = [*model.encoder.parameters(), *classifier.parameters()]
    Lesson("voices", parameters, peak=2e-3).learn(loss, seconds)


def _names(one: Conversation, frames: int) -> np.ndarray:
    """The corpus's number of whoever speaks alone in each frame, (frames,) int64."""
    active = one.targets()
    names = np.full(frames, _NOBODY, np.int64)
    numbers = np.array([*one.speakers, *[_NOBODY] * (active.shape[1] - len(one.speakers))])
    alone = active.sum(1) == 1
    names[: len(active)][alone] = numbers[active.argmax(1)[alone]]
    return names


def teach_comparing(
    model: SortformerEncLabelModel, corpus: SpeakerCorpus, seconds: float, seed: int
) -> None:
    """All but the first layers, over frames that those made before: two people for a few seconds
    first, more and longer later."""
    began = time.monotonic()
    remembered, rng = Remembered(model, corpus, seed), random.Random(seed)  # noqa: S311
    print(f"{time.monotonic() - began:6.0f} s  remembered", flush=True)  # noqa: T201

    def loss(progress: float) -> Tensor:
        length = rng.randint(50, 90 + int(110 * progress))
        people = (2, 2, 2, 1) if progress < _PAIRS_UNTIL else (2, 2, 3, 3, 1, 4)
        pairs = [remembered.conversation(length, rng.choice(people)) for _ in range(16)]
        targets = torch.stack([targets for _, targets in pairs])
        counts = torch.full((len(pairs),), length)
        with torch.autocast("cpu", torch.bfloat16):
            frames, _ = model.frontend_encoder(
                torch.stack([frames for frames, _ in pairs]), counts, bypass_pre_encode=True
            )
            preds = model.forward_infer(frames, counts)
        return told_apart(model, preds, targets, counts)

    parameters = [
        *model.encoder.layers.parameters(),
        *model.transformer_encoder.parameters(),
        *model.sortformer_modules.parameters(),
    ]
    left = seconds - (time.monotonic() - began)
    Lesson("comparing", parameters, peak=1e-3).learn(loss, left)


def teach_streaming(
    model: SortformerEncLabelModel, maker: ConversationMaker, seconds: float, seed: int
) -> None:
    """All of it, through the stream and its cache."""
    rng = random.Random(seed)  # noqa: S311

    def loss(_: float) -> Tensor:
        length = rng.uniform(25, 55)
        batch = [maker.conversation(length, rng.choice((1, 2, 2, 3, 3, 4))) for _ in range(4)]
        made, lengths = features(model, [one.audio for one in batch])
        with torch.autocast("cpu", torch.bfloat16):
            preds = model.forward_streaming(made, lengths)
        targets = padded([one.targets() for one in batch])
        counts = torch.tensor([len(one.targets()) for one in batch])
        return told_apart(model, preds, targets, counts)

    Lesson("streaming", list(model.parameters()), peak=7e-4).learn(loss, seconds)


def save(model: SortformerEncLabelModel, path: Path) -> None:
    """Write the model in half precision, and leave it as it was."""
    exact = {name: value.clone() for name, value in model.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    model.half().save_to(str(path))
    model.float().load_state_dict(exact)


def main() -> None:
    """Synthesise what is missing, train, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=35)
    parser.add_argument("--out", type=Path, default=SHIPPED_MODEL)
    parser.add_argument("--data", type=Path, default=CORPORA, help="where the corpora are kept")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", type=Path, help="a model to go on from")
    parser.add_argument("--lessons", nargs="+", choices=_SHARES, default=list(_SHARES))
    arguments = parser.parse_args()
    nemo_logging.setLevel(40)
    torch.manual_seed(1)
    torch.set_num_threads(arguments.threads)

    train_path, _ = ensure_corpora(arguments.data)
    corpus, model = SpeakerCorpus(train_path), build_model()
    if arguments.start:
        model.load_state_dict(SortformerEncLabelModel.restore_from(arguments.start).state_dict())
    maker = ConversationMaker(corpus, seed=1)
    lessons: dict[str, Callable[[float], None]] = {
        "voices": lambda seconds: teach_voices(model, corpus, maker, seconds),
        "comparing": lambda seconds: teach_comparing(model, corpus, seconds, seed=2),
        "streaming": lambda seconds: teach_streaming(model, maker, seconds, seed=3),
    }
    model.train()
    for name in arguments.lessons:
        lessons[name](60 * arguments.minutes * _SHARES[name])
        save(model, arguments.out)


if __name__ == "__main__":
    main()
