"""Train the tiny diarizer from nothing: `python -m tiny_sortformer.train --minutes 35`.

The loss is Sortformer's own, binary cross entropy against speakers sorted by arrival. Beside it
the encoder is asked for the kind of voice in each frame, by a classifier that is thrown away: what
tells voices apart is learned first, and who came first after it. See `lessons.py`.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import torch
from nemo.collections.asr.models import SortformerEncLabelModel
from nemo.utils import logging as nemo_logging
from tiny_parakeet.saving import save_in_half
from torch import nn

from tiny_sortformer.corpus import SpeakerCorpus, ensure_corpora
from tiny_sortformer.lessons import Lesson
from tiny_sortformer.model import build_model
from tiny_sortformer.places import CORPORA, SHIPPED_MODEL

_PEAK_RATE = 2e-3
_WARM_UP_STEPS = 60
_LOG_EVERY_STEPS = 25
_SAVE_EVERY_S = 240.0


def train(model: SortformerEncLabelModel, corpus: SpeakerCorpus, minutes: float, out: Path) -> None:
    """Steps until the time is up; what there is so far is saved beside `out` now and then."""
    lesson, unfinished = Lesson(model, corpus, seed=1), out.with_suffix(".unfinished.nemo")
    optimizer = torch.optim.AdamW(
        lesson.parameters, lr=_PEAK_RATE, betas=(0.9, 0.98), weight_decay=1e-3
    )
    began = saved = time.monotonic()
    step, who = 0, 0.0
    model.train()
    while (progress := (time.monotonic() - began) / (60 * minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = _rate(step, progress)
        losses = lesson.losses(progress)
        optimizer.zero_grad(set_to_none=True)
        losses.total.backward()
        nn.utils.clip_grad_norm_(lesson.parameters, 1.0)
        optimizer.step()
        step, who = step + 1, who + losses.who.item()
        if step % _LOG_EVERY_STEPS == 0:
            told = f"{time.monotonic() - began:6.0f} s  {time.process_time():6.0f} s of CPU"
            print(f"{told}  step {step}  {who / _LOG_EVERY_STEPS:.4f}", flush=True)  # noqa: T201
            who = 0.0
        if time.monotonic() - saved > _SAVE_EVERY_S:
            save_in_half(model, unfinished)
            saved = time.monotonic()
    save_in_half(model, out)
    unfinished.unlink(missing_ok=True)


def _rate(step: int, progress: float) -> float:
    """Warm up by steps, then half a cosine by time."""
    falling = max(0.0, (progress - 0.3) / 0.7)
    half_cosine = 0.5 * (1 + math.cos(math.pi * falling))
    return _PEAK_RATE * min(1.0, (step + 1) / _WARM_UP_STEPS) * (half_cosine + 0.01)


def main() -> None:
    """Synthesise what is missing, train, and write the model in half precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=35)
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
    train(model, SpeakerCorpus(train_path), arguments.minutes, arguments.out)


if __name__ == "__main__":
    main()
