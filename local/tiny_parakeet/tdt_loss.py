"""The TDT loss for any device, vectorised over batch and text; it loops over time alone.

NeMo 3.0 computes this loss only on a GPU. This is the same recursion (Xu et al., "Efficient
Sequence Transduction by Jointly Predicting Tokens and Durations", 2023), and a test holds it to
NeMo's reference implementation, value and gradient.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

DURATIONS = (0, 1, 2, 3, 4)
_IMPOSSIBLE = -1e30  # a log probability that survives additions, as -inf would not survive inf-inf
# Added to what `may_emit` rules out. Labels chained within a frame are summed and subtracted again,
# so a penalty as large as _IMPOSSIBLE would wipe out everything it is added to.
_FORBIDDEN = -50.0


def tdt_loss(
    logits: Tensor,
    labels: Tensor,
    frame_counts: Tensor,
    label_counts: Tensor,
    *,
    durations: Sequence[int] = DURATIONS,
    sigma: float = 0.02,
    may_emit: Tensor | None = None,
) -> Tensor:
    """Negative log likelihood of every text, shape (batch,).

    logits: (batch, frames, labels + 1, tokens + 1 + durations), raw; the blank is the last token.
    labels: (batch, labels); frame_counts and label_counts: (batch,).
    durations: must be 0, 1, 2, ... without a gap.
    sigma: logit under-normalisation, which makes long durations attractive.
    may_emit: (batch, frames, labels), where a label should be emitted; everywhere if None.
    """
    blank, label, duration = _log_probabilities(logits, labels, len(durations), sigma)
    if may_emit is not None:
        label = label + _FORBIDDEN * pad(~may_emit, (0, 1))
    alphas = _forward(blank, label, duration)
    return -_end(alphas, blank, duration, frame_counts, label_counts)


def _log_probabilities(
    logits: Tensor, labels: Tensor, duration_count: int, sigma: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Blank and next label, (batch, frames, labels + 1) each; durations, with one axis more."""
    tokens = logits[..., :-duration_count].float()
    total = tokens.logsumexp(-1)
    frames, positions = logits.shape[1:3]
    index = labels[:, None, :, None].expand(-1, frames, -1, 1)
    label = tokens[:, :, : positions - 1].gather(3, index).squeeze(3) - total[:, :, :-1] - sigma
    return (
        tokens[..., -1] - total - sigma,
        pad(label, (0, 1), value=_IMPOSSIBLE),  # nothing is left to say after the last label
        logits[..., -duration_count:].float().log_softmax(-1),
    )


def _arriving(step: Tensor, duration: Tensor) -> Tensor:
    """A step's score seen from where it lands: (batch, frames, durations - 1, labels + 1)."""
    frames = step.shape[1]
    return torch.stack(
        [
            pad(step + duration[..., d], (0, 0, d, 0), value=_IMPOSSIBLE)[:, :frames]
            for d in range(1, duration.shape[-1])
        ],
        dim=2,
    )


def _forward(blank: Tensor, label: Tensor, duration: Tensor) -> Tensor:
    """Log probability of every (frame, labels said so far), (batch, frames, labels + 1)."""
    by_blank, by_label = _arriving(blank, duration), _arriving(label, duration)
    # Labels said within one frame chain along the text: a cumulative sum carries them.
    within_frame = pad((label + duration[..., 0])[..., :-1].cumsum(2), (1, 0))
    unreached = torch.full_like(within_frame[:, 0], _IMPOSSIBLE)
    alphas = [within_frame[:, 0]]
    longest = by_blank.shape[2]
    for frame in range(1, blank.shape[1]):
        earlier = [alphas[frame - d] if d <= frame else unreached for d in range(1, longest + 1)]
        before = torch.stack(earlier, dim=1)
        said = pad((before + by_label[:, frame])[..., :-1], (1, 0), value=_IMPOSSIBLE)
        arrived = torch.cat([before + by_blank[:, frame], said], dim=1).logsumexp(1)
        chain = within_frame[:, frame]
        alphas.append(chain + torch.logcumsumexp(arrived - chain, dim=1))
    return torch.stack(alphas, dim=1)


def _end(
    alphas: Tensor, blank: Tensor, duration: Tensor, frame_counts: Tensor, label_counts: Tensor
) -> Tensor:
    """Log probability of leaving through the end with every label said, (batch,)."""
    rows = torch.arange(len(alphas), device=alphas.device)
    ways = []
    for d in range(1, duration.shape[-1]):
        frame = frame_counts - d
        at = (rows, frame.clamp(min=0), label_counts)
        score = alphas[at] + blank[at] + duration[..., d][at]
        ways.append(score.masked_fill(frame < 0, _IMPOSSIBLE))
    return torch.stack(ways, dim=1).logsumexp(1)
