"""Cross entropy of a TDT model along one known alignment.

The synthesiser says when every word starts, so a model can first be taught the one right path,
which costs frames + tokens joint evaluations where the full lattice costs frames x tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from nemo.collections.asr.models import EncDecRNNTBPEModel
from torch import Tensor
from torch.nn.functional import cross_entropy

from tiny_parakeet.tdt_loss import DURATIONS

_LONGEST = DURATIONS[-1]
_LATEST = 3  # frames after its own in which a token that was missed is still taught


@dataclass(frozen=True)
class Path:
    """What to say at every state of the path; four integer arrays of shape (states,)."""

    frames: np.ndarray
    said: np.ndarray  # tokens said before
    tokens: np.ndarray  # the token to say, or the blank
    durations: np.ndarray


def alignment_path(frames: np.ndarray, ids: np.ndarray, frame_count: int, blank: int) -> Path:
    """The states a decoder meets when it says token i at frame `frames[i]`.

    A frame with nothing to say says the blank until the next token. A token that was missed is
    still to be said while it sounds: without these late states, one missed word silences the rest
    of its sentence.
    """
    following = np.append(frames, frame_count)
    waiting = np.setdiff1d(np.arange(frame_count), frames)
    said_waiting = np.searchsorted(frames, waiting)
    order = np.arange(len(ids))
    late_frames, late = _late_states(frames, following[1:], frame_count)
    at = np.concatenate([waiting, frames, late_frames])
    said = np.concatenate([said_waiting, order, late])
    tokens = np.concatenate([np.full(len(waiting), blank), ids, ids[late]])
    target = np.concatenate([following[said_waiting], following[1:], following[late + 1]])
    jumps = np.clip(target - at, 0, _LONGEST)
    jumps[(said == len(ids) - 1) & (jumps == 0)] = 1  # time must pass after the last token
    return Path(at, said, tokens, jumps)


def _late_states(
    frames: np.ndarray, following: np.ndarray, frame_count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Frames at which a token is late, up to the next token's, and which token it is."""
    candidates = frames[:, None] + np.arange(1, _LATEST + 1)
    sounding = candidates <= np.minimum(following, frame_count - 1)[:, None]
    return candidates[sounding], np.nonzero(sounding)[0]


def path_loss(
    model: EncDecRNNTBPEModel, encoded: Tensor, predicted: Tensor, paths: list[Path]
) -> Tensor:
    """Summed cross entropy of tokens and durations.

    encoded: (batch, frames, width); predicted: (batch, tokens + 1, width).
    """
    rows = np.concatenate([np.full(len(p.frames), row) for row, p in enumerate(paths)])
    frames, said, tokens, durations = (
        torch.from_numpy(np.concatenate([getattr(p, name) for p in paths])).to(encoded.device)
        for name in ("frames", "said", "tokens", "durations")
    )
    joint = model.joint
    logits = joint.joint_after_projection(
        joint.project_encoder(encoded)[rows, frames][:, None],
        joint.project_prednet(predicted)[rows, said][:, None],
    )[:, 0, 0]
    width = len(DURATIONS)
    return cross_entropy(logits[:, :-width], tokens, reduction="sum") + cross_entropy(
        logits[:, -width:], durations, reduction="sum"
    )
