"""From sound to what the model's encoder is given."""

from __future__ import annotations

import numpy as np
import torch
from nemo.collections.asr.models import SortformerEncLabelModel
from torch import Tensor, nn


def padded(arrays: list[np.ndarray]) -> Tensor:
    """(batch, longest, ...), zeros after the end of the shorter ones."""
    return nn.utils.rnn.pad_sequence([torch.from_numpy(a) for a in arrays], batch_first=True)


def features(model: SortformerEncLabelModel, sounds: list[np.ndarray]) -> tuple[Tensor, Tensor]:
    """(batch, bins, features) and lengths (batch,)."""
    with torch.no_grad():
        made, lengths = model.preprocessor(
            input_signal=padded(sounds), length=torch.tensor([len(one) for one in sounds])
        )
    return made[:, :, : int(lengths.max())], lengths
