"""The tiny model: Parakeet-TDT's own class and layers, a two-hundredth of its size."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import chdir
from pathlib import Path
from typing import Any

import sentencepiece
from nemo.collections.asr.models import EncDecRNNTBPEModel
from omegaconf import DictConfig, OmegaConf

from tiny_parakeet.acoustics import fast_conformer, mel_preprocessor
from tiny_parakeet.espeak import SAMPLE_RATE
from tiny_parakeet.tdt_loss import DURATIONS

FRAME_S = 0.08  # 10 ms features, subsampled eight times

_MEL_BINS = 128
_ENCODER_WIDTH = 144
_ENCODER_LAYERS = 5
_PREDICTION_WIDTH = 128
_JOINT_WIDTH = 128
_DROPOUT = 0.0  # every clip is degraded anew, and nothing is seen often enough to learn by heart
_PUNCTUATION = [".", ",", "?"]


def train_tokenizer(directory: Path, texts: Iterable[str], vocabulary: int = 512) -> None:
    """A BPE tokenizer in NeMo's layout; most words become one token, punctuation its own."""
    directory.mkdir(parents=True, exist_ok=True)
    # From inside: the model keeps its prefix, and where it was trained is nobody's business.
    with chdir(directory):
        sentencepiece.SentencePieceTrainer.Train(
            sentence_iterator=iter(texts),
            model_prefix="tokenizer",
            model_type="bpe",
            vocab_size=vocabulary,
            hard_vocab_limit=False,
            character_coverage=1.0,
            user_defined_symbols=_PUNCTUATION,
            bos_id=-1,
            eos_id=-1,
            pad_id=-1,
            unk_id=0,
            minloglevel=2,
        )
    processor = sentencepiece.SentencePieceProcessor(model_file=str(directory / "tokenizer.model"))
    pieces = [processor.id_to_piece(index) for index in range(1, len(processor))]
    (directory / "vocab.txt").write_text("\n".join(pieces) + "\n")


def _spec_augment() -> dict[str, Any]:
    return {
        "_target_": "nemo.collections.asr.modules.SpectrogramAugmentation",
        "freq_masks": 2,
        "freq_width": 15,
        "time_masks": 2,
        "time_width": 0.03,
    }


def _decoder() -> dict[str, Any]:
    return {
        "_target_": "nemo.collections.asr.modules.RNNTDecoder",
        "normalization_mode": None,
        "random_state_sampling": False,
        "blank_as_pad": True,
        "prednet": {
            "pred_hidden": _PREDICTION_WIDTH,
            "pred_rnn_layers": 1,
            "t_max": None,
            "dropout": _DROPOUT,
        },
    }


def _joint() -> dict[str, Any]:
    return {
        "_target_": "nemo.collections.asr.modules.RNNTJoint",
        "log_softmax": None,
        "preserve_memory": False,
        "fuse_loss_wer": False,
        "fused_batch_size": -1,
        "num_extra_outputs": len(DURATIONS),
        "jointnet": {
            "joint_hidden": _JOINT_WIDTH,
            "activation": "relu",
            "dropout": _DROPOUT,
            "encoder_hidden": _ENCODER_WIDTH,
            "pred_hidden": _PREDICTION_WIDTH,
        },
    }


def model_config(tokenizer: Path) -> DictConfig:
    """The whole NeMo configuration, with the keys Parakeet-TDT's has."""
    durations = list(DURATIONS)
    return OmegaConf.create(
        {
            "sample_rate": SAMPLE_RATE,
            "compute_eval_loss": False,
            "log_prediction": False,
            "rnnt_reduction": "mean_volume",
            "skip_nan_grad": False,
            "model_defaults": {
                "enc_hidden": _ENCODER_WIDTH,
                "pred_hidden": _PREDICTION_WIDTH,
                "joint_hidden": _JOINT_WIDTH,
                "tdt_durations": durations,
                "num_tdt_durations": len(durations),
            },
            "tokenizer": {"dir": str(tokenizer), "type": "bpe"},
            "preprocessor": mel_preprocessor(_MEL_BINS, "per_feature"),
            "spec_augment": _spec_augment(),
            "encoder": fast_conformer(
                _MEL_BINS, _ENCODER_WIDTH, _ENCODER_LAYERS, _DROPOUT, use_bias=False, xscaling=False
            ),
            "decoder": _decoder(),
            "joint": _joint(),
            "decoding": {
                "strategy": "greedy_batch",
                "model_type": "tdt",
                "durations": durations,
                "greedy": {"max_symbols": 10, "loop_labels": True, "use_cuda_graph_decoder": True},
            },
            # `tdt` needs a GPU to compute, but a model that names it restores anywhere.
            "loss": {
                "loss_name": "tdt",
                "tdt_kwargs": {
                    "durations": durations,
                    "sigma": 0.02,
                    "omega": 0.1,
                    "fastemit_lambda": 0.0,
                    "clamp": -1.0,
                },
            },
            "optim": {"name": "adamw", "lr": 2e-3},
        }
    )


def build_model(tokenizer: Path) -> EncDecRNNTBPEModel:
    """A tiny model with random weights."""
    return EncDecRNNTBPEModel(cfg=model_config(tokenizer), trainer=None)
