"""NeMo's `speech_to_text_streaming_infer_rnnt.py`, which its wheel leaves out, as a function."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from nemo.collections.asr.parts.utils.rnnt_utils import batched_hyps_to_hypotheses
from nemo.collections.asr.parts.utils.streaming_utils import (
    ContextSize,
    StreamingBatchedAudioBuffer,
)

_SAMPLE_RATE = 16_000
_LEFT_S, _CHUNK_S, _RIGHT_S = 5, 20, 3


@torch.inference_mode()
def transcribe_buffered(network: Any, signals: list[np.ndarray]) -> list[Any]:
    """Hypotheses with word times; 5 s, 20 s and 3 s of left context, chunk and right context."""
    network.eval()
    device = network.device
    frame = int(network.cfg.preprocessor.window_stride * _SAMPLE_RATE) * 8
    left, chunk, right = (s * _SAMPLE_RATE // frame * frame for s in (_LEFT_S, _CHUNK_S, _RIGHT_S))
    context = ContextSize(left=left, chunk=chunk, right=right)
    audio = torch.nn.utils.rnn.pad_sequence(list(map(torch.from_numpy, signals)), batch_first=True)
    rest = torch.tensor([len(signal) for signal in signals], device=device)
    buffer = StreamingBatchedAudioBuffer(len(signals), context, audio.dtype, device)
    decoder, found, state = network.decoding.decoding.decoding_computer, None, None
    begin, end = 0, min(chunk + right, audio.shape[1])
    while begin < audio.shape[1]:
        is_last = end - begin >= rest
        lengths = torch.where(is_last, rest, end - begin)
        buffer.add_audio_batch_(
            audio[:, begin:end].to(device),
            audio_lengths=lengths,
            is_last_chunk=end >= audio.shape[1],
            is_last_chunk_batch=is_last,
        )
        encoded, encoded_lengths = network(
            input_signal=buffer.samples,
            input_signal_length=buffer.context_size_batch.total(),
        )
        whole = buffer.context_size.subsample(frame)
        each = buffer.context_size_batch.subsample(frame)
        hypotheses, *_, state = decoder(
            x=encoded.transpose(1, 2)[:, whole.left :],
            out_len=torch.where(is_last, (encoded_lengths - each.left).clamp(min=0), each.chunk),
            prev_batched_state=state,
        )
        found = hypotheses if found is None else found.merge_(hypotheses)
        rest -= lengths
        begin, end = end, min(end + chunk, audio.shape[1])
    decoding = network.decoding
    decoded = decoding.decode_hypothesis(batched_hyps_to_hypotheses(found, len(signals)))
    return [decoding.compute_rnnt_timestamps(hypothesis, "word") for hypothesis in decoded]
