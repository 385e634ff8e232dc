"""NVIDIA Parakeet through NeMo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
from fanscribe.contracts import SAMPLE_RATE, Word, samples_to_ms
from fanscribe.errors import GpuDeviceError, ModelUnavailableError

from fanscribe_gpu.engine import Audio, BatchTooLargeError, Clip, HeardClip, HeardWindow, Window
from fanscribe_gpu.log import logger, quiet_libraries
from fanscribe_gpu.model_files import model_file
from fanscribe_gpu.precision import computing_on
from fanscribe_gpu.tokens import (
    Tokens,
    complete,
    keep_times_and_confidence,
    tokens_of,
    words_of,
    words_of_tokens,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# A decoder that hears nothing after the last word may swallow it: measured, a little silence at a
# clip's end lowers the word error rate.
_TRAILING_SILENCE = np.zeros(SAMPLE_RATE * 4 // 10, np.float32)

_FRAMES_AROUND = [128, 128]
"""How far local attention looks to each side: ten seconds, as the model's authors have it."""


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


class _Memory(NamedTuple):
    """What a stream's next step must know: the decoder's state, the word that is not over yet,
    and how many frames were decoded."""

    state: Any = None
    unfinished: Tokens = ()
    frames: int = 0


class Parakeet:
    """An `Engine`. Calls the network itself: NeMo's `transcribe` around it costs a quarter of the
    time on short batches, and leaves its parts in training mode."""

    def __init__(self, network: Any) -> None:
        self.network = network
        keep_times_and_confidence(network)
        network.eval()
        step_ms = network.cfg.preprocessor.window_stride * 1000
        self._frame_ms: int = round(step_ms * network.encoder.subsampling_factor)

    @property
    def frame_samples(self) -> int:
        return self._frame_ms * SAMPLE_RATE // 1000

    def attend_locally(self) -> None:
        if self.network.encoder.self_attention_model == "rel_pos_local_attn":
            return
        self.network.change_attention_model("rel_pos_local_attn", _FRAMES_AROUND)
        # 1 is "as many pieces as it takes": the first layers see the whole clip at full rate.
        self.network.change_subsampling_conv_chunking_factor(1)
        self.network.eval()

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        """Raises BatchTooLargeError, GpuDeviceError."""
        with self._computing():
            encoded, lengths = self._encode([_ended(clip.samples) for clip in clips])
            hypotheses = self.network.decoding.rnnt_decoder_predictions_tensor(
                encoded, lengths, return_hypotheses=True
            )
        return [
            HeardClip(_within(words_of(one, self._frame_ms), samples_to_ms(len(clip.samples))))
            for one, clip in zip(hypotheses, clips, strict=True)
        ]

    def listen(self, windows: Sequence[Window]) -> list[HeardWindow]:
        """Raises BatchTooLargeError, GpuDeviceError."""
        memories = [_memory(window) for window in windows]
        with self._computing():
            audio = [_ended(each.samples) if each.is_last else each.samples for each in windows]
            encoded, lengths = self._encode(audio)
            parts = [
                one[:, window.before // self.frame_samples :][:, : self._frames(window, length)]
                for one, window, length in zip(encoded, windows, lengths.tolist(), strict=True)
            ]
            found, states = self._decode(parts, [memory.state for memory in memories])
        return [
            self._heard(window, memory, tokens, part.shape[1], state)
            for window, memory, tokens, part, state in zip(
                windows, memories, found, parts, states, strict=True
            )
        ]

    def _frames(self, window: Window, length: int) -> int:
        """How many frames are decoded of a window that was encoded as `length`."""
        ahead = 0 if window.is_last else window.after
        now = (len(window.samples) - window.before - ahead) // self.frame_samples
        return length - window.before // self.frame_samples if window.is_last else now

    def _decode(self, parts: Sequence[Any], states: list[Any]) -> tuple[list[Tokens], list[Any]]:
        """Each stream's new tokens and its decoder's state after them."""
        import torch
        from nemo.collections.asr.parts.utils.rnnt_utils import batched_hyps_to_hypotheses

        decoder = self.network.decoding.decoding.decoding_computer
        begun = any(state is not None for state in states)
        found, *_, state = decoder(
            x=torch.nn.utils.rnn.pad_sequence([part.T for part in parts], batch_first=True),
            out_len=torch.tensor([part.shape[1] for part in parts], device=parts[0].device),
            prev_batched_state=decoder.merge_to_batched_state(list(states)) if begun else None,
        )
        hypotheses = batched_hyps_to_hypotheses(found, batch_size=len(parts))
        kept = decoder.split_batched_state(state)[: len(parts)]
        return [tokens_of(each) for each in hypotheses], kept

    def _heard(
        self, window: Window, memory: _Memory, new: Tokens, frames: int, state: Any
    ) -> HeardWindow:
        tokens, until = memory.unfinished + new, memory.frames + frames
        done, unfinished = (
            (tokens, ()) if window.is_last else complete(tokens, self.network.tokenizer)
        )
        words = words_of_tokens(done, self.network.decoding, self._frame_ms)
        settled = unfinished[0].frame if unfinished else until
        return HeardWindow(words, settled * self._frame_ms, _Memory(state, unfinished, until))

    def _encode(self, audio: Sequence[Audio]) -> tuple[Any, Any]:
        """The encoder's output, shape (clips, features, frames), and its lengths in frames."""
        import torch

        signals = [torch.from_numpy(each) for each in audio]
        device = self.network.device
        return self.network(  # type: ignore[no-any-return]
            input_signal=torch.nn.utils.rnn.pad_sequence(signals, batch_first=True).to(device),
            input_signal_length=torch.tensor([len(each) for each in audio], device=device),
        )

    @contextmanager
    def _computing(self) -> Iterator[None]:
        import torch

        try:
            with torch.inference_mode(), computing_on(self.network.device):
                yield
        except torch.cuda.OutOfMemoryError as fault:
            torch.cuda.empty_cache()
            raise BatchTooLargeError(_first_line(fault)) from fault
        except torch.AcceleratorError as fault:
            raise GpuDeviceError(_first_line(fault)) from fault


def _ended(samples: Audio) -> Audio:
    return np.concatenate([samples, _TRAILING_SILENCE])


def _memory(window: Window) -> _Memory:
    return window.memory if isinstance(window.memory, _Memory) else _Memory()


def _within(words: tuple[Word, ...], clip_ms: int) -> tuple[Word, ...]:
    """Without what frames, and the silence at the end, put beyond the clip."""
    return tuple(
        word
        if word.end_ms <= clip_ms
        else msgspec.structs.replace(word, start_ms=min(word.start_ms, clip_ms), end_ms=clip_ms)
        for word in words
    )


def _first_line(fault: Exception) -> str:
    return str(fault).strip().partition("\n")[0]
