"""NVIDIA Parakeet through NeMo. The only module of the worker that knows of torch."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np
from fanscribe.contracts import SAMPLE_RATE, Word, samples_to_ms
from fanscribe.errors import GpuDeviceError, ModelUnavailableError

from fanscribe_gpu.engine import BatchTooLargeError, Clip, HeardClip
from fanscribe_gpu.log import logger, quiet_libraries
from fanscribe_gpu.model_files import model_file

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A decoder that hears nothing after the last word may swallow it: measured, a little silence at a
# clip's end lowers the word error rate.
_TRAILING_SILENCE = np.zeros(SAMPLE_RATE * 4 // 10, np.float32)

# Entropy (Tsallis) tells words heard wrong from right better than the greedy path's probability.
_CONFIDENCE = {
    "preserve_frame_confidence": True,
    "preserve_token_confidence": True,
    "preserve_word_confidence": True,
    "exclude_blank": True,
    "aggregation": "mean",
    "method_cfg": {
        "name": "entropy",
        "entropy_type": "tsallis",
        "alpha": 0.5,
        "entropy_norm": "exp",
    },
}


def load_parakeet(model: str, client: S3Client) -> Parakeet:
    """The model, on the GPU if there is one. Raises ModelUnavailableError."""
    path = model_file(model, client)  # before the imports, which take longer than to say no
    quiet_libraries()
    import torch
    from nemo.collections.asr.models import ASRModel
    from nemo.utils import logging as nemo_logging

    nemo_logging.setLevel(nemo_logging.ERROR)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        if path:
            network = ASRModel.restore_from(str(path), map_location=device)
        else:
            network = ASRModel.from_pretrained(model, map_location=device)
    except Exception as fault:  # the hub, tar, yaml and torch each fail in classes of their own
        raise ModelUnavailableError(model, f"{type(fault).__name__}: {fault}") from fault
    logger.info("model loaded", extra={"model": model, "device": str(device)})
    return Parakeet(network)


class Parakeet:
    """An `Engine`. Not thread-safe, as NeMo's `transcribe` is not."""

    def __init__(self, network: Any) -> None:
        self.network = network
        _keep_times_and_confidence(network)
        network.eval()

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        """Raises BatchTooLargeError, GpuDeviceError."""
        import torch

        padded = [np.concatenate([clip.samples, _TRAILING_SILENCE]) for clip in clips]
        try:
            with torch.inference_mode(), _half_precision(self.network.device):
                hypotheses = self.network.transcribe(
                    padded, batch_size=len(padded), timestamps=True, num_workers=0, verbose=False
                )
        except torch.cuda.OutOfMemoryError as fault:
            torch.cuda.empty_cache()
            raise BatchTooLargeError(_first_line(fault)) from fault
        except torch.AcceleratorError as fault:
            raise GpuDeviceError(_first_line(fault)) from fault
        finally:
            # NeMo leaves its parts in training mode: the next batch would run with dropout.
            self.network.eval()
        return [_heard(one, len(clip.samples)) for one, clip in zip(hypotheses, clips, strict=True)]


def _keep_times_and_confidence(network: Any) -> None:
    """Once: changing the decoding rebuilds the decoder, CUDA graphs and all."""
    from omegaconf import open_dict

    decoding = copy.deepcopy(network.cfg.decoding)
    with open_dict(decoding):
        decoding.compute_timestamps = True
        decoding.confidence_cfg = _CONFIDENCE
        decoding.greedy.preserve_frame_confidence = True
    network.change_decoding_strategy(decoding, verbose=False)


def _half_precision(device: Any) -> AbstractContextManager[object]:
    """bfloat16 where the GPU has it, else float16; float32 on a CPU."""
    import torch

    if device.type != "cuda":
        return nullcontext()
    native = torch.cuda.is_bf16_supported(including_emulation=False)
    half: AbstractContextManager[object] = torch.autocast(
        "cuda", dtype=torch.bfloat16 if native else torch.float16
    )
    return half


def _heard(hypothesis: Any, samples: int) -> HeardClip:
    stamps = hypothesis.timestamp["word"]
    confidences = hypothesis.word_confidence or [None] * len(stamps)
    clip_ms = samples_to_ms(samples)
    return HeardClip(
        tuple(
            _word(stamp, confidence, clip_ms)
            for stamp, confidence in zip(stamps, confidences, strict=True)
        )
    )


def _word(stamp: dict[str, Any], confidence: Any, clip_ms: int) -> Word:
    start = min(round(stamp["start"] * 1000), clip_ms)
    end = min(max(round(stamp["end"] * 1000), start), clip_ms)
    known = None if confidence is None else min(max(float(confidence), 0.0), 1.0)
    return Word(text=stamp["word"], start_ms=start, end_ms=end, confidence=known)


def _first_line(fault: Exception) -> str:
    return str(fault).strip().partition("\n")[0]
