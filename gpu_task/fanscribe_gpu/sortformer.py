"""NVIDIA's streaming Sortformer through NeMo: who speaks when, whatever the recording's length.

The model hears one step at a time, beside a cache of what it remembers of each speaker so far.
That cache is why a person keeps their label from the first minute to the tenth hour. NeMo's own
`diarize()` streams too, but holds the whole recording and all of its features; here samples come
as they are decoded, and only those that a step still needs are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from fanscribe.contracts import Turn
from fanscribe.errors import ModelUnavailableError
from numpy.typing import NDArray

from fanscribe_gpu.nemo_models import load_network
from fanscribe_gpu.turns import turns_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_HOP = 160  # samples from one feature to the next
_MARGIN = 2  # features that the edge of a signal reaches into: their window is 25 ms


def load_sortformer(model: str, client: S3Client) -> Sortformer:
    """The model, on the GPU if there is one. Raises ModelUnavailableError."""
    network = load_network("SortformerEncLabelModel", model, client)
    if not network.streaming_mode:
        raise ModelUnavailableError(model, "it is no streaming Sortformer")
    return Sortformer(network)


class Sortformer:
    """A `Diarizer`."""

    def __init__(self, network: Any) -> None:
        self.network = network
        network.eval()
        network.preprocessor.featurizer.dither = 0.0  # the same recording, the same turns

    def listen(self) -> Stream:
        return Stream(self.network)


class Stream:
    """A `Listener`. Holds a step's samples, the model's cache, and a byte or two for each frame
    and speaker: 4 MB for ten hours."""

    def __init__(self, network: Any) -> None:
        modules = network.sortformer_modules
        self._network = network
        self._frame = modules.subsampling_factor  # features
        self._step = modules.chunk_len * self._frame
        self._before = modules.chunk_left_context * self._frame
        self._after = modules.chunk_right_context * self._frame
        self._state = modules.init_streaming_state(
            batch_size=1, async_streaming=network.async_streaming, device=network.device
        )
        self._samples = np.zeros(0, np.float32)
        self._dropped = 0  # features, of which the samples are no longer kept
        self._at = 0  # the feature at which the next step begins
        self._activity: list[NDArray[np.float16]] = []

    def hear(self, samples: NDArray[np.float32]) -> None:
        self._samples = np.concatenate([self._samples, samples])
        # One more than the step reads: what follows a feature's middle is part of it.
        while self._known() >= self._at + self._step + self._after + _MARGIN:
            self._take_step(self._at + self._step, self._after)

    def turns(self) -> tuple[Turn, ...]:
        end = self._known()
        while self._at < end:
            until = min(self._at + self._step, end)
            self._take_step(until, min(self._after, end - until))
        return turns_of(self.activity(), self._frame * _HOP // 16)

    def activity(self) -> NDArray[np.float16]:
        """How likely each speaker is heard in each frame so far, (frames, speakers), 0 to 1."""
        nobody = np.zeros((0, self._network.sortformer_modules.n_spk), np.float16)
        return np.concatenate([nobody, *self._activity])

    @property
    def held_samples(self) -> int:
        """How many samples are kept for the steps to come."""
        return len(self._samples)

    def _known(self) -> int:
        """Features of all samples so far."""
        return self._dropped + len(self._samples) // _HOP

    def _take_step(self, until: int, after: int) -> None:
        import torch

        before = min(self._before, self._at)
        with torch.inference_mode():
            features = self._features(self._at - before, until + after)
            self._state, activity = self._network.forward_streaming_step(
                processed_signal=features,
                processed_signal_length=torch.tensor([features.shape[1]], device=features.device),
                streaming_state=self._state,
                total_preds=features.new_zeros((1, 0, self._network.sortformer_modules.n_spk)),
                left_offset=before,
                right_offset=after,
            )
        self._activity.append(activity[0].cpu().numpy().astype(np.float16))
        self._at = until
        self._forget(max(0, until - self._before - _MARGIN))

    def _features(self, start: int, end: int) -> Any:
        """Features `[start, end)`, (1, end - start, bins), as of the whole recording at once."""
        import torch

        margin = min(_MARGIN, start)
        first = start - margin - self._dropped
        last = end + _MARGIN - self._dropped
        signal = torch.from_numpy(self._samples[first * _HOP : last * _HOP])[None]
        features, _ = self._network.preprocessor(
            input_signal=signal.to(self._network.device),
            length=torch.tensor([signal.shape[1]], device=self._network.device),
        )
        return features[:, :, margin : margin + end - start].transpose(1, 2)

    def _forget(self, feature: int) -> None:
        """The samples before a feature are not needed any more."""
        self._samples = self._samples[(feature - self._dropped) * _HOP :].copy()
        self._dropped = feature
