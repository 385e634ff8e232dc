"""NeMo's own streaming Sortformer behind the job's interface.

The network is the real class with weights drawn from a seed: it tells nobody apart, and what is
tested here does not depend on who speaks. That words get the right speakers is in
`test_diarization`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from fanscribe.errors import ModelUnavailableError
from fanscribe_gpu.sortformer import Sortformer, load_sortformer
from tiny_sortformer.model import build_model

pytestmark = pytest.mark.model

SECOND = 16_000


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("model") / "seeded.nemo"
    build_model().save_to(str(path))
    return path


@pytest.fixture(scope="module")
def diarizer(saved: Path) -> Sortformer:
    return load_sortformer(str(saved), client=None)  # type: ignore[arg-type]


def noise(seconds: float) -> np.ndarray:
    """Loud and quiet by turns, so that the network's answers differ."""
    samples = int(seconds * SECOND)
    loudness = 0.05 + 0.2 * (np.arange(samples) // (2 * SECOND) % 3 == 0)
    drawn = np.random.default_rng(3).standard_normal(samples)
    return (loudness * drawn).astype(np.float32)


def at_once(diarizer: Sortformer, signal: np.ndarray) -> np.ndarray:
    """What NeMo makes of the whole signal."""
    with torch.inference_mode():
        preds = diarizer.network.forward(
            audio_signal=torch.from_numpy(signal)[None],
            audio_signal_length=torch.tensor([len(signal)]),
        )
    return preds[0].numpy()


@pytest.mark.parametrize("seconds", [1.0, 14.9, 15.04, 30.08, 61.3])
def test_heard_piece_by_piece_is_heard_as_by_nemo_at_once(
    diarizer: Sortformer, seconds: float
) -> None:
    signal, stream = noise(seconds), diarizer.listen()
    lengths = np.random.default_rng(1).integers(1, 5 * SECOND, 1000)
    for piece in np.split(signal, np.cumsum(lengths)[np.cumsum(lengths) < len(signal)]):
        stream.hear(piece)
    stream.turns()
    heard = stream.activity()
    assert heard.shape == at_once(diarizer, signal).shape
    assert np.abs(heard - at_once(diarizer, signal)).max() < 1e-3


def test_a_stream_holds_no_more_than_a_step_however_long_it_is(diarizer: Sortformer) -> None:
    stream, held = diarizer.listen(), []
    for _ in range(90):
        stream.hear(noise(2.0))
        held.append(stream.held_samples)
    assert max(held[45:]) <= max(held[:45]) <= 20 * SECOND


def test_the_same_recording_has_the_same_turns(diarizer: Sortformer) -> None:
    streams = [diarizer.listen() for _ in range(2)]
    for stream in streams:
        stream.hear(noise(40))
    first, second = (stream.turns() for stream in streams)
    assert first == second


def test_two_recordings_do_not_hear_each_other(diarizer: Sortformer) -> None:
    alone, beside, other = (diarizer.listen() for _ in range(3))
    alone.hear(noise(40))
    for at in range(0, 40 * SECOND, 10 * SECOND):
        beside.hear(noise(40)[at : at + 10 * SECOND])
        other.hear(-noise(10))
    beside.turns()
    alone.turns()
    assert np.array_equal(alone.activity(), beside.activity())


@pytest.mark.parametrize("samples", [0, 1, 159])
def test_less_than_a_frame_has_no_turns(diarizer: Sortformer, samples: int) -> None:
    stream = diarizer.listen()
    stream.hear(np.zeros(samples, np.float32))
    assert stream.turns() == ()


def test_a_model_that_does_not_stream_is_refused_by_name(tmp_path: Path) -> None:
    offline = build_model()
    offline.cfg.streaming_mode = False
    offline.save_to(str(tmp_path / "offline.nemo"))
    with pytest.raises(ModelUnavailableError, match=r"offline\.nemo: it is no streaming"):
        load_sortformer(str(tmp_path / "offline.nemo"), client=None)  # type: ignore[arg-type]


def test_a_model_that_is_not_there_is_refused_before_nemo_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="no such file"):
        load_sortformer(str(tmp_path / "gone.nemo"), client=None)  # type: ignore[arg-type]
