"""Parakeet-TDT-0.6B-v3's architecture with random weights, for a GPU without the real ones.

What it hears is nonsense, but it takes as long: the decoder, too, because its blanks are weighed
so that it says as many tokens a second as people do.
"""

from __future__ import annotations

import random
import string
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fanscribe_gpu.parakeet import Parakeet
from nemo.collections.asr.models import EncDecRNNTBPEModel
from omegaconf import OmegaConf
from tiny_parakeet.model import model_config, train_tokenizer

from bench.gpu.recordings import CACHE

TOKENS_PER_SECOND = 4.0
_VOCABULARY = 8192
_SIZES = {
    "model_defaults": {"enc_hidden": 1024, "pred_hidden": 640, "joint_hidden": 640},
    "encoder": {"d_model": 1024, "n_layers": 24, "n_heads": 8, "subsampling_conv_channels": 256},
    "decoder": {"prednet": {"pred_hidden": 640, "pred_rnn_layers": 2}},
    "joint": {"jointnet": {"joint_hidden": 640, "encoder_hidden": 1024, "pred_hidden": 640}},
}


def full_size_network() -> Any:
    """On the GPU if there is one, with the worker's decoding."""
    torch.manual_seed(1)
    config = OmegaConf.merge(model_config(_tokenizer()), OmegaConf.create(_SIZES))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network = EncDecRNNTBPEModel(cfg=config, trainer=None).to(device)
    engine = Parakeet(network)
    _weigh_blanks(engine)
    return engine.network


def _tokenizer() -> Path:
    directory = CACHE / f"tokenizer-{_VOCABULARY}"
    if not (directory / "tokenizer.model").exists():
        dice = random.Random(0)  # noqa: S311
        words = [
            "".join(dice.choices(string.ascii_lowercase, k=dice.randint(3, 8)))
            for _ in range(40_000)
        ]
        texts = [" ".join(dice.sample(words, 12)) for _ in range(20_000)]
        train_tokenizer(directory, texts, _VOCABULARY)
    return directory


def _weigh_blanks(engine: Parakeet) -> None:
    """Bisects the blank's bias, until a clip of noise has about the tokens of so much speech."""
    from fanscribe_gpu.engine import Clip

    noise = np.random.default_rng(1).standard_normal(20 * 16_000).astype(np.float32) * 0.05
    bias = engine.network.joint.joint_net[-1].bias
    blank = engine.network.decoder.blank_idx
    low, high = -20.0, 20.0
    for _ in range(16):
        with torch.no_grad():
            bias[blank] = (low + high) / 2
        said = _tokens(engine, Clip(noise)) / 20
        low, high = (
            ((low + high) / 2, high) if said > TOKENS_PER_SECOND else (low, (low + high) / 2)
        )


def _tokens(engine: Parakeet, clip: Any) -> int:
    network = engine.network
    with torch.inference_mode():
        encoded, lengths = engine._encode([clip.samples])
        found = network.decoding.rnnt_decoder_predictions_tensor(encoded, lengths, True)
    return len(found[0].y_sequence)
