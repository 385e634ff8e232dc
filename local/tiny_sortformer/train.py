"""Train the tiny diarizer from nothing: `python -m tiny_sortformer.train --minutes 35`.

The loss is Sortformer's own: binary cross entropy against speakers sorted by arrival, and against
the best permutation. Alone it stays for long where every speaker looks like any other, so a
per-frame classifier of the corpus's speakers, thrown away at the end, teaches the encoder early
what tells voices apart. Short conversations whole first, longer ones later, and in the end
conversations through the stream with its cache, as they will be heard.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from dataclasses import dataclass
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
from tiny_sortformer.model import build_model
from tiny_sortformer.places import CORPORA, SHIPPED_MODEL

_PEAK_LEARNING_RATE = 1.5e-3
_WARM_UP_STEPS = 100
_LOG_EVERY_STEPS = 25
_SAVE_EVERY_S = 300.0
_NOBODY = -100  # frames of silence and of overlap: the classifier is not asked


@dataclass(frozen=True)
class Stage:
    """What is heard until a share of the time is over."""

    until: float
    seconds: tuple[float, float]
    speakers: tuple[int, ...]  # drawn from
    conversations: int  # in a batch
    streaming: bool = False
    classifier: float = 0.0  # weight of the speaker classifier


STAGES = (
    Stage(0.10, (6, 10), (1, 2, 2, 2), conversations=16, classifier=1.0),
    Stage(0.55, (12, 20), (1, 2, 2, 3, 3), conversations=12, classifier=0.5),
    Stage(1.00, (30, 55), (1, 2, 2, 3, 3, 4), conversations=4, streaming=True),
)


class Trainer:
    """The model, its temporary speaker classifier, and one optimiser for both."""

    def __init__(self, model: SortformerEncLabelModel, speaker_count: int) -> None:
        self.model = model
        self.classifier = nn.Linear(model.cfg.model_defaults.tf_d_model, speaker_count)
        self.parameters = [*model.parameters(), *self.classifier.parameters()]
        self.optimizer = torch.optim.AdamW(
            self.parameters, lr=_PEAK_LEARNING_RATE, betas=(0.9, 0.98), weight_decay=1e-3
        )

    def step(self, batch: list[Conversation], stage: Stage, learning_rate: float) -> Tensor:
        """One update; returns two losses, (2,): the diarizer's, the classifier's."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        features, lengths = self._features(batch)
        counts = torch.tensor([len(one.targets()) for one in batch])
        targets = _padded([one.targets() for one in batch])
        named = torch.zeros(())
        with torch.autocast("cpu", torch.bfloat16):
            if stage.streaming:
                preds = self.model.forward_streaming(features, lengths)
            else:
                encoded, encoded_lengths = self.model.frontend_encoder(features, lengths)
                preds = self.model.forward_infer(encoded, encoded_lengths)
                named = self._classified(encoded.float(), batch)
        told = self._told_apart(preds.float(), targets, counts)
        self.optimizer.zero_grad(set_to_none=True)
        (told + stage.classifier * named).backward()
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        return torch.stack([told, named]).detach()

    def _features(self, batch: list[Conversation]) -> tuple[Tensor, Tensor]:
        audio = _padded([one.audio for one in batch])
        with torch.no_grad():
            features, lengths = self.model.preprocessor(
                input_signal=audio, length=torch.tensor([len(one.audio) for one in batch])
            )
        return features[:, :, : int(lengths.max())], lengths

    def _told_apart(self, preds: Tensor, targets: Tensor, counts: Tensor) -> Tensor:
        """Sortformer's loss, as its own training step adds it up."""
        model, orders = self.model, self.model.speaker_permutations
        preds = preds[:, : targets.shape[1]]
        sorted_ = get_ats_targets(targets.clone(), preds, speaker_permutations=orders)
        matched = get_pil_targets(targets.clone(), preds, speaker_permutations=orders)
        by_arrival = model.loss(probs=preds, labels=sorted_, target_lens=counts)
        by_match = model.loss(probs=preds, labels=matched, target_lens=counts)
        loss: Tensor = model.ats_weight * by_arrival + model.pil_weight * by_match
        return loss

    def _classified(self, encoded: Tensor, batch: list[Conversation]) -> Tensor:
        named = torch.from_numpy(np.stack([_names(one, encoded.shape[1]) for one in batch]))
        return cross_entropy(
            self.classifier(encoded).flatten(0, 1), named.flatten(), ignore_index=_NOBODY
        )

    def save(self, path: Path) -> None:
        """Write the model in half precision, and train on."""
        exact = {name: value.clone() for name, value in self.model.state_dict().items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        self.model.half().save_to(str(path))
        self.model.float().load_state_dict(exact)


def _padded(arrays: list[np.ndarray]) -> Tensor:
    tensors = [torch.from_numpy(array) for array in arrays]
    return nn.utils.rnn.pad_sequence(tensors, batch_first=True)


def _names(one: Conversation, frames: int) -> np.ndarray:
    """The corpus's number of whoever speaks alone in each frame, (frames,) int64."""
    active = one.targets()
    names = np.full(frames, _NOBODY, np.int64)
    numbers = np.array([*one.speakers, *[_NOBODY] * (active.shape[1] - len(one.speakers))])
    alone = active.sum(1) == 1
    names[: len(active)][alone] = numbers[active.argmax(1)[alone]]
    return names


def learning_rate(step: int, progress: float) -> float:
    """Warm up by steps, then half a cosine by time."""
    warm = min(1.0, (step + 1) / _WARM_UP_STEPS)
    falling = max(0.0, (progress - 0.5) / 0.5)
    return _PEAK_LEARNING_RATE * warm * (0.5 * (1 + math.cos(math.pi * falling)) + 0.01)


def _batch(maker: ConversationMaker, stage: Stage, rng: random.Random) -> list[Conversation]:
    seconds = rng.uniform(*stage.seconds)
    return [
        maker.conversation(seconds * rng.uniform(0.85, 1), rng.choice(stage.speakers))
        for _ in range(stage.conversations)
    ]


def train(
    trainer: Trainer, maker: ConversationMaker, minutes: float, done: float, out: Path
) -> None:
    """Train for a number of minutes, as if `done` of the schedule (0 to 1) were over; what there
    is so far is saved beside it now and then."""
    unfinished = out.with_suffix(".unfinished.nemo")
    rng = random.Random(5)  # noqa: S311
    began = saved = time.monotonic()
    step, audio_s, sums = 0, 0.0, torch.zeros(2)
    trainer.model.train()
    while (progress := done + (1 - done) * (time.monotonic() - began) / (60 * minutes)) < 1:
        stage = next(stage for stage in STAGES if progress < stage.until)
        batch = _batch(maker, stage, rng)
        sums += trainer.step(batch, stage, learning_rate(step, progress))
        step, audio_s = step + 1, audio_s + sum(len(one.audio) for one in batch) / 16_000
        if step % _LOG_EVERY_STEPS == 0:
            elapsed = time.monotonic() - began
            told, named = (sums / _LOG_EVERY_STEPS).tolist()
            print(  # noqa: T201
                f"{elapsed:6.0f} s  step {step}  diarizer {told:.4f}  classifier {named:.3f}"
                f"  audio {audio_s / 3600:.2f} h  {audio_s / elapsed:.0f}x",
                flush=True,
            )
            sums.zero_()
        if time.monotonic() - saved > _SAVE_EVERY_S:
            trainer.save(unfinished)
            saved = time.monotonic()
    trainer.save(out)
    unfinished.unlink(missing_ok=True)


def main() -> None:
    """Synthesise what is missing, train, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=35)
    parser.add_argument("--out", type=Path, default=SHIPPED_MODEL)
    parser.add_argument("--data", type=Path, default=CORPORA, help="where the corpora are kept")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--start", type=Path, help="a model to go on from")
    parser.add_argument("--done", type=float, default=0.0, help="share of the schedule it had")
    arguments = parser.parse_args()
    nemo_logging.setLevel(40)
    torch.manual_seed(1)
    torch.set_num_threads(arguments.threads)

    train_path, _ = ensure_corpora(arguments.data)
    corpus = SpeakerCorpus(train_path)
    model = build_model()
    if arguments.start:
        model.load_state_dict(SortformerEncLabelModel.restore_from(arguments.start).state_dict())
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} M parameters")  # noqa: T201
    trainer = Trainer(model, len(corpus.by_speaker))
    maker = ConversationMaker(corpus, seed=1)
    train(trainer, maker, arguments.minutes, arguments.done, arguments.out)


if __name__ == "__main__":
    main()
