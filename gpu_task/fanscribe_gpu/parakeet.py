"""NVIDIA Parakeet through NeMo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np
from fanscribe.contracts import SAMPLE_RATE, Word, samples_to_ms
from fanscribe.errors import GpuDeviceError

from fanscribe_gpu.boosting import Boosting, Terms
from fanscribe_gpu.engine import Audio, BatchTooLargeError, Clip, HeardClip, HeardWindow, Window
from fanscribe_gpu.nemo_models import load_network
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
    network = load_network("ASRModel", model, client)
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
        self._boosting = Boosting(network)
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
        terms = [clip.key_terms for clip in clips]
        with self._computing():
            encoded, lengths = self._encode([_ended(clip.samples) for clip in clips])
            hypotheses = self._boosting.decoding(terms).rnnt_decoder_predictions_tensor(
                encoded,
                lengths,
                return_hypotheses=True,
                partial_hypotheses=self._boosting.asked(terms),
            )
        return [
            HeardClip(
                _within(words_of(one, self._frame_ms), samples_to_ms(len(clip.samples))),
                warnings=self._boosting.warnings(clip.key_terms),
            )
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
            decoded = self._decode(
                parts,
                [memory.state for memory in memories],
                [window.key_terms for window in windows],
            )
        return [
            self._heard(window, memory, tokens, part.shape[1], state)
            for window, memory, part, (tokens, state) in zip(
                windows, memories, parts, decoded, strict=True
            )
        ]

    def _frames(self, window: Window, length: int) -> int:
        """How many frames are decoded of a window that was encoded as `length`."""
        if window.is_last:
            return length - window.before // self.frame_samples
        return (len(window.samples) - window.before - window.after) // self.frame_samples

    def _decode(
        self, parts: Sequence[Any], states: Sequence[Any], terms: Sequence[Terms]
    ) -> list[tuple[Tokens, Any]]:
        """Each stream's new tokens and its decoder's state after them.

        Streams with key terms and streams without have decoders, and so states, of two kinds.
        """
        answers: dict[int, tuple[Tokens, Any]] = {}
        for kind in (False, True):
            own = [at for at, each in enumerate(terms) if self._boosting.knows(each) is kind]
            if own:
                given = ([each[at] for at in own] for each in (parts, states, terms))
                answers.update(zip(own, self._decode_alike(*given), strict=True))
        return [answers[at] for at in range(len(parts))]

    def _decode_alike(
        self, parts: list[Any], states: list[Any], terms: list[Terms]
    ) -> Iterator[tuple[Tokens, Any]]:
        import torch
        from nemo.collections.asr.parts.utils.rnnt_utils import batched_hyps_to_hypotheses

        decoder = self._boosting.decoding(terms).decoding.decoding_computer
        begun = any(state is not None for state in states)
        found, *_, state = decoder(
            x=torch.nn.utils.rnn.pad_sequence([part.T for part in parts], batch_first=True),
            out_len=torch.tensor([part.shape[1] for part in parts], device=parts[0].device),
            prev_batched_state=decoder.merge_to_batched_state(states) if begun else None,
            multi_biasing_ids=self._boosting.model_ids(terms),
        )
        hypotheses = batched_hyps_to_hypotheses(found, batch_size=len(parts))
        kept = decoder.split_batched_state(state)[: len(parts)]
        return zip(map(tokens_of, hypotheses), kept, strict=True)

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
