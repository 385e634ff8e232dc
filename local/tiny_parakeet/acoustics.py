"""The layers that the tiny models share: sound to features, features to frames of 80 ms."""

from __future__ import annotations

from typing import Any

from tiny_parakeet.espeak import SAMPLE_RATE


def mel_preprocessor(features: int, normalize: str) -> dict[str, Any]:
    """NeMo's configuration of a spectrogram of so many mel bands, a column every 10 ms."""
    return {
        "_target_": "nemo.collections.asr.modules.AudioToMelSpectrogramPreprocessor",
        "sample_rate": SAMPLE_RATE,
        "normalize": normalize,
        "window_size": 0.025,
        "window_stride": 0.01,
        "window": "hann",
        "features": features,
        "n_fft": 512,
        "frame_splicing": 1,
        "dither": 1e-5,
        "pad_to": 0,
    }


def fast_conformer(
    features: int, width: int, layers: int, dropout: float, *, use_bias: bool, xscaling: bool
) -> dict[str, Any]:
    """NeMo's configuration of a FastConformer: eight columns a frame, attention without bounds."""
    return {
        "_target_": "nemo.collections.asr.modules.ConformerEncoder",
        "feat_in": features,
        "feat_out": -1,
        "n_layers": layers,
        "d_model": width,
        "use_bias": use_bias,
        "subsampling": "dw_striding",
        "subsampling_factor": 8,
        "subsampling_conv_channels": 32,
        "causal_downsampling": False,
        "ff_expansion_factor": 4,
        "self_attention_model": "rel_pos",
        "n_heads": 4,
        "att_context_size": [-1, -1],
        "att_context_style": "regular",
        "xscaling": xscaling,
        "untie_biases": True,
        "pos_emb_max_len": 5000,
        "conv_kernel_size": 9,
        "conv_norm_type": "batch_norm",
        "conv_context_size": None,
        "dropout": dropout,
        "dropout_pre_encoder": dropout,
        "dropout_emb": 0.0,
        "dropout_att": dropout,
    }
