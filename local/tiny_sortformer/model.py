"""The tiny diarizer: streaming Sortformer's own class and layers, at a hundredth of its size."""

from __future__ import annotations

from typing import Any

from nemo.collections.asr.models import SortformerEncLabelModel
from omegaconf import DictConfig, OmegaConf
from tiny_parakeet.acoustics import fast_conformer, mel_preprocessor
from tiny_parakeet.espeak import SAMPLE_RATE

from tiny_sortformer.conversations import SLOTS

_MEL_BINS = 80
_ENCODER_WIDTH = 96
_ENCODER_LAYERS = 3
_TRANSFORMER_WIDTH = 96
_TRANSFORMER_LAYERS = 3
_DROPOUT = 0.05


def _transformer() -> dict[str, Any]:
    return {
        "_target_": "nemo.collections.asr.modules.transformer.transformer_encoders."
        "TransformerEncoder",
        "num_layers": _TRANSFORMER_LAYERS,
        "hidden_size": _TRANSFORMER_WIDTH,
        "inner_size": 2 * _TRANSFORMER_WIDTH,
        "num_attention_heads": 4,
        "attn_score_dropout": _DROPOUT,
        "attn_layer_dropout": _DROPOUT,
        "ffn_dropout": _DROPOUT,
        "hidden_act": "relu",
        "pre_ln": True,
        "pre_ln_final_layer_norm": True,
    }


def _streaming() -> dict[str, Any]:
    """15 s at a time, beside 15 s of what is remembered of the speakers so far."""
    return {
        "_target_": "nemo.collections.asr.modules.sortformer_modules.SortformerModules",
        "num_spks": SLOTS,
        "dropout_rate": _DROPOUT,
        "fc_d_model": _ENCODER_WIDTH,
        "tf_d_model": _TRANSFORMER_WIDTH,
        "subsampling_factor": 8,
        "spkcache_len": 188,
        "fifo_len": 0,
        "chunk_len": 188,
        "spkcache_update_period": 188,
        "chunk_left_context": 1,
        "chunk_right_context": 1,
        "spkcache_sil_frames_per_spk": 3,
        "scores_add_rnd": 0.5,
    }


def model_config() -> DictConfig:
    """The whole NeMo configuration, with the keys that streaming Sortformer's has."""
    return OmegaConf.create(
        {
            "sample_rate": SAMPLE_RATE,
            "pil_weight": 0.5,
            "ats_weight": 0.5,
            "max_num_of_spks": SLOTS,
            "session_len_sec": 90,
            "num_workers": 0,
            "streaming_mode": True,
            "async_streaming": False,
            "model_defaults": {
                "fc_d_model": _ENCODER_WIDTH,
                "tf_d_model": _TRANSFORMER_WIDTH,
            },
            # Not normalised: a stream's mean is not known before its end.
            "preprocessor": mel_preprocessor(_MEL_BINS, "NA"),
            "encoder": fast_conformer(
                _MEL_BINS, _ENCODER_WIDTH, _ENCODER_LAYERS, _DROPOUT, use_bias=True, xscaling=True
            ),
            "sortformer_modules": _streaming(),
            "transformer_encoder": _transformer(),
            "loss": {
                "_target_": "nemo.collections.asr.losses.bce_loss.BCELoss",
                "weight": None,
                "reduction": "mean",
            },
            "optim": {"name": "adamw", "lr": 1e-3},
        }
    )


def build_model() -> SortformerEncLabelModel:
    """A tiny model with random weights."""
    return SortformerEncLabelModel(cfg=model_config(), trainer=None)
