"""The tiny diarizer: streaming Sortformer's own class and layers, at a hundredth of its size."""

from __future__ import annotations

from typing import Any

from nemo.collections.asr.models import SortformerEncLabelModel
from omegaconf import DictConfig, OmegaConf
from tiny_parakeet.espeak import SAMPLE_RATE

from tiny_sortformer.conversations import SLOTS

_MEL_BINS = 80
_ENCODER_WIDTH = 96
_ENCODER_LAYERS = 3
_TRANSFORMER_WIDTH = 96
_TRANSFORMER_LAYERS = 3
_DROPOUT = 0.05


def _preprocessor() -> dict[str, Any]:
    # Not normalised: a stream's mean is not known before its end.
    return {
        "_target_": "nemo.collections.asr.modules.AudioToMelSpectrogramPreprocessor",
        "sample_rate": SAMPLE_RATE,
        "normalize": "NA",
        "window_size": 0.025,
        "window_stride": 0.01,
        "window": "hann",
        "features": _MEL_BINS,
        "n_fft": 512,
        "frame_splicing": 1,
        "dither": 1e-5,
        "pad_to": 0,
    }


def _encoder() -> dict[str, Any]:
    return {
        "_target_": "nemo.collections.asr.modules.ConformerEncoder",
        "feat_in": _MEL_BINS,
        "feat_out": -1,
        "n_layers": _ENCODER_LAYERS,
        "d_model": _ENCODER_WIDTH,
        "use_bias": True,
        "subsampling": "dw_striding",
        "subsampling_factor": 8,
        "subsampling_conv_channels": 32,
        "causal_downsampling": False,
        "ff_expansion_factor": 4,
        "self_attention_model": "rel_pos",
        "n_heads": 4,
        "att_context_size": [-1, -1],
        "att_context_style": "regular",
        "xscaling": True,
        "untie_biases": True,
        "pos_emb_max_len": 5000,
        "conv_kernel_size": 9,
        "conv_norm_type": "batch_norm",
        "conv_context_size": None,
        "dropout": _DROPOUT,
        "dropout_pre_encoder": _DROPOUT,
        "dropout_emb": 0.0,
        "dropout_att": _DROPOUT,
    }


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
            "preprocessor": _preprocessor(),
            "encoder": _encoder(),
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
