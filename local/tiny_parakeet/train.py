"""Train the tiny Parakeet from nothing: `python -m tiny_parakeet.train --minutes 40`.

Two stages share one schedule that counts minutes, not steps. First the model is taught the one
alignment the synthesiser reports, with a per-frame classifier beside it, which converges in
minutes. Then the TDT loss is added, held to a window around that alignment so that the word times
stay right.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from nemo.collections.asr.models import EncDecRNNTBPEModel
from nemo.utils import logging as nemo_logging
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tiny_parakeet.alignment import frame_classes, token_frames
from tiny_parakeet.batches import Batch, BatchMaker
from tiny_parakeet.corpus import Corpus, ensure_corpora
from tiny_parakeet.model import FRAME_S, build_model, train_tokenizer
from tiny_parakeet.path_loss import alignment_path, path_loss
from tiny_parakeet.places import CORPORA, SHIPPED_MODEL
from tiny_parakeet.saving import save_in_half
from tiny_parakeet.tdt_loss import tdt_loss

_PEAK_LEARNING_RATE = 2e-3
_WARM_UP_STEPS = 200
_SHORT_CLIPS_UNTIL = 0.10  # share of the time in which clips are one or two sentences
_LATTICE_FROM = 0.7  # share of the time after which the full TDT loss is added
_MASKS_UNTIL = 0.9  # share of the time with SpecAugment
_EMISSION_WINDOW = (-1, 2)  # frames around the true start in which a token may be said
_FORGOTTEN = 0.1  # share of the tokens said before that are replaced, against learning by rote
_LOG_EVERY_STEPS = 50
_SAVE_EVERY_S = 360.0


class Trainer:
    """The model, its temporary frame classifier, and one optimiser for both."""

    def __init__(self, model: EncDecRNNTBPEModel, device: torch.device) -> None:
        self.model = model.to(device)
        self.model.joint.log_softmax = False  # raw logits: the losses normalise themselves
        self.blank = model.tokenizer.vocab_size
        self.device = device
        width = model.cfg.encoder.d_model
        self.classifier = nn.Linear(width, self.blank + 1).to(device)
        self.parameters = [*model.parameters(), *self.classifier.parameters()]
        self.optimizer = torch.optim.AdamW(
            self.parameters, lr=_PEAK_LEARNING_RATE, betas=(0.9, 0.98), weight_decay=1e-3
        )

    def step(self, batch: Batch, learning_rate: float, *, masks: bool, lattice: bool) -> Tensor:
        """One update; returns two losses, (2,): the path's per token, the frames' per frame."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        encoded, counts = self._encode(batch, masks=masks)
        predicted, _, _ = self.model.decoder(
            targets=self._misremembered(batch.labels).to(self.device),
            target_length=batch.label_counts.to(self.device),
        )
        predicted = predicted.transpose(1, 2)
        path = self._path_loss(batch, encoded, predicted, counts)
        frames = self._frame_loss(batch, encoded, counts)
        loss = path + 2.0 * frames
        if lattice:
            loss = 0.25 * loss + self._lattice_loss(batch, encoded, predicted, counts)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        return torch.stack([path, frames]).detach()

    def _misremembered(self, labels: Tensor) -> Tensor:
        """Labels with some replaced: a model that trusts its past too much repeats its errors."""
        forgotten = torch.rand(labels.shape) < _FORGOTTEN
        return torch.where(forgotten, torch.randint_like(labels, self.blank), labels)

    def _encode(self, batch: Batch, *, masks: bool) -> tuple[Tensor, Tensor]:
        """(batch, frames, width) and the frame counts (batch,)."""
        with torch.no_grad():
            features, lengths = self.model.preprocessor(
                input_signal=batch.audio.to(self.device),
                length=batch.sample_counts.to(self.device),
            )
            if masks:
                features = self.model.spec_augmentation(input_spec=features, length=lengths)
        with torch.autocast(self.device.type, torch.bfloat16):  # twice as fast, on a CPU too
            encoded, counts = self.model.encoder(audio_signal=features, length=lengths)
        return encoded.float().transpose(1, 2), counts

    def _path_loss(
        self, batch: Batch, encoded: Tensor, predicted: Tensor, counts: Tensor
    ) -> Tensor:
        paths = [
            alignment_path(frames, tokens.ids, count, self.blank)
            for frames, tokens, count in zip(
                _frames(batch, counts), batch.tokens, counts.tolist(), strict=True
            )
        ]
        return path_loss(self.model, encoded, predicted, paths) / batch.label_counts.sum()

    def _lattice_loss(
        self, batch: Batch, encoded: Tensor, predicted: Tensor, counts: Tensor
    ) -> Tensor:
        losses = tdt_loss(
            self.model.joint.joint(encoded, predicted),
            batch.labels.to(self.device),
            counts,
            batch.label_counts.to(self.device),
            may_emit=_emission_window(batch, counts, encoded.shape[1]).to(self.device),
        )
        return losses.sum() / batch.label_counts.sum()

    def _frame_loss(self, batch: Batch, encoded: Tensor, counts: Tensor) -> Tensor:
        classes = [
            frame_classes(tokens, FRAME_S, count, self.blank)
            for tokens, count in zip(batch.tokens, counts.tolist(), strict=True)
        ]
        inside = torch.cat([row[:count] for row, count in zip(encoded, counts, strict=True)])
        target = torch.from_numpy(np.concatenate(classes)).to(self.device)
        return cross_entropy(self.classifier(inside), target)

    def save(self, path: Path) -> None:
        """Write the model in half precision, without the frame classifier, and train on."""
        # Where this machine kept the tokenizer is nobody's business: its files are in the archive.
        self.model.cfg.tokenizer.dir = "tokenizer"
        save_in_half(self.model, path)


def _frames(batch: Batch, counts: Tensor) -> Iterator[np.ndarray]:
    for tokens, count in zip(batch.tokens, counts.tolist(), strict=True):
        yield token_frames(tokens.starts, FRAME_S, count)


def _emission_window(batch: Batch, counts: Tensor, frame_count: int) -> Tensor:
    """Where each label may be said, (batch, frame_count, labels) bool."""
    allowed = torch.zeros(len(batch.tokens), frame_count, batch.labels.shape[1], dtype=torch.bool)
    time_axis = np.arange(frame_count)[:, None]
    for row, frames in enumerate(_frames(batch, counts)):
        offset = time_axis - frames[None]
        window = (offset >= _EMISSION_WINDOW[0]) & (offset <= _EMISSION_WINDOW[1])
        allowed[row, :, : len(frames)] = torch.from_numpy(window)
    return allowed


def learning_rate(step: int, progress: float) -> float:
    """Warm up by steps, then half a cosine by time."""
    warm = min(1.0, (step + 1) / _WARM_UP_STEPS)
    falling = max(0.0, (progress - 0.15) / 0.85)
    return _PEAK_LEARNING_RATE * warm * (0.5 * (1 + math.cos(math.pi * falling)) + 0.003)


def train(trainer: Trainer, batches: BatchMaker, minutes: float, out: Path) -> None:
    """Train for a number of minutes; what there is so far is saved beside it now and then."""
    unfinished = out.with_suffix(".unfinished.nemo")
    began = saved = time.monotonic()
    step, audio_s, sums = 0, 0.0, torch.zeros(2)
    trainer.model.train()
    while (progress := (time.monotonic() - began) / (60 * minutes)) < 1:
        batch = batches.next(longest=2 if progress < _SHORT_CLIPS_UNTIL else 10)
        sums += trainer.step(
            batch,
            learning_rate(step, progress),
            masks=_SHORT_CLIPS_UNTIL < progress < _MASKS_UNTIL,
            lattice=progress > _LATTICE_FROM,
        ).cpu()
        step, audio_s = step + 1, audio_s + float(batch.sample_counts.sum()) / 16_000
        if step % _LOG_EVERY_STEPS == 0:
            elapsed = time.monotonic() - began
            path, frames = (sums / _LOG_EVERY_STEPS).tolist()
            print(  # noqa: T201
                f"{elapsed:6.0f} s  step {step}  path {path:.3f}  frames {frames:.3f}"
                f"  audio {audio_s / 3600:.1f} h  {audio_s / elapsed:.0f}x",
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
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--out", type=Path, default=SHIPPED_MODEL)
    parser.add_argument("--data", type=Path, default=CORPORA, help="where the corpora are kept")
    arguments = parser.parse_args()
    nemo_logging.setLevel(40)
    torch.manual_seed(1)
    torch.set_num_threads(2)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    train_path, _ = ensure_corpora(arguments.data)
    corpus = Corpus(train_path)
    tokenizer_path = arguments.data / "tokenizer"
    train_tokenizer(tokenizer_path, (entry.text for entry in corpus.entries))
    model = build_model(tokenizer_path)
    batches = BatchMaker(corpus, model.tokenizer.tokenizer, seed=1)
    train(Trainer(model, device), batches, arguments.minutes, arguments.out)


if __name__ == "__main__":
    main()
