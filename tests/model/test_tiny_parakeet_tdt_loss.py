"""The TDT loss on a CPU is NeMo's, and the alignment path is one of the paths it sums over."""

import pytest

pytestmark = pytest.mark.model

torch = pytest.importorskip("torch")
pytest.importorskip("nemo.collections.asr")

import numpy as np  # noqa: E402
from tiny_parakeet.path_loss import alignment_path  # noqa: E402
from tiny_parakeet.tdt_loss import DURATIONS, tdt_loss  # noqa: E402

BATCH, FRAMES, LABELS, TOKENS = 3, 13, 5, 9
FRAME_COUNTS, LABEL_COUNTS = (13, 10, 7), (5, 3, 4)
SIGMA = 0.02


@pytest.fixture
def logits() -> "torch.Tensor":
    generator = torch.Generator().manual_seed(0)
    shape = (BATCH, FRAMES, LABELS + 1, TOKENS + 1 + len(DURATIONS))
    return torch.randn(shape, generator=generator).requires_grad_()


@pytest.fixture
def labels() -> "torch.Tensor":
    return torch.randint(0, TOKENS, (BATCH, LABELS), generator=torch.Generator().manual_seed(1))


@pytest.fixture
def reference_loss(monkeypatch: pytest.MonkeyPatch) -> "torch.nn.Module":
    """NeMo's own loss in plain PyTorch, which insists on moving its tensors to a GPU."""
    from nemo.collections.asr.losses.rnnt_pytorch import TDTLossPytorch

    monkeypatch.setattr(torch.Tensor, "cuda", lambda tensor, *_args, **_kwargs: tensor)
    return TDTLossPytorch(blank=TOKENS, durations=list(DURATIONS), reduction="none", sigma=SIGMA)


def counts() -> tuple["torch.Tensor", "torch.Tensor"]:
    return torch.tensor(FRAME_COUNTS), torch.tensor(LABEL_COUNTS)


def test_value_and_gradient_equal_the_reference(
    logits: "torch.Tensor", labels: "torch.Tensor", reference_loss: "torch.nn.Module"
) -> None:
    expected = reference_loss(logits, labels, *counts())
    actual = tdt_loss(logits, labels, *counts(), sigma=SIGMA)
    torch.testing.assert_close(actual, expected, rtol=1e-5, atol=1e-5)

    (expected_gradient,) = torch.autograd.grad(expected.sum(), logits)
    (actual_gradient,) = torch.autograd.grad(actual.sum(), logits)
    torch.testing.assert_close(actual_gradient, expected_gradient, rtol=1e-4, atol=1e-5)


def test_a_window_over_everything_changes_nothing(
    logits: "torch.Tensor", labels: "torch.Tensor"
) -> None:
    everywhere = torch.ones(BATCH, FRAMES, LABELS, dtype=torch.bool)
    free = tdt_loss(logits, labels, *counts())
    windowed = tdt_loss(logits, labels, *counts(), may_emit=everywhere)
    torch.testing.assert_close(windowed, free)


def test_a_narrower_window_leaves_fewer_ways_to_say_the_text(
    logits: "torch.Tensor", labels: "torch.Tensor"
) -> None:
    early = torch.zeros(BATCH, FRAMES, LABELS, dtype=torch.bool)
    early[:, :6] = True
    assert (
        tdt_loss(logits, labels, *counts(), may_emit=early) > tdt_loss(logits, labels, *counts())
    ).all()


def test_the_path_waits_says_every_token_and_leaves() -> None:
    blank = TOKENS
    path = alignment_path(np.array([2, 2, 8]), np.array([4, 5, 6]), frame_count=10, blank=blank)
    states = list(zip(path.frames, path.said, path.tokens, path.durations, strict=True))
    assert (0, 0, blank, 2) in states  # nothing yet: wait for the first token
    assert (2, 0, 4, 0) in states  # two tokens in one frame: no time passes between them
    assert (2, 1, 5, 4) in states  # as far as a duration reaches
    assert (6, 2, blank, 2) in states
    assert (8, 2, 6, 2) in states  # the last token jumps out of the clip
    assert (3, 1, 5, 4) in states  # missed by a frame, or by three: say it late
    assert (5, 1, 5, 3) in states
    assert (6, 1, 5, 2) not in states
