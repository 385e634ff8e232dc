"""The shipped diarizer is small, and each kind of its lessons teaches all of its layers."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from tiny_parakeet.sentence_files import write_sentences
from tiny_sortformer.conversations import SLOTS, Conversation, Said
from tiny_sortformer.corpus import SpeakerCorpus
from tiny_sortformer.kinds import KINDS
from tiny_sortformer.lessons import Lesson
from tiny_sortformer.model import build_model
from tiny_sortformer.places import SHIPPED_MODEL

pytestmark = [pytest.mark.model, pytest.mark.slow]

SECOND = 16_000


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> SpeakerCorpus:
    """Two seconds of hum from one speaker of each kind."""
    folder = tmp_path_factory.mktemp("corpus") / "hums"
    clock = np.arange(2 * SECOND) / SECOND
    write_sentences(
        folder,
        (
            (np.sin(2 * np.pi * (200 + 90 * at) * clock) / 4, {"speaker": at, "variant": kind})
            for at, kind in enumerate(KINDS)
        ),
    )
    return SpeakerCorpus(folder)


@pytest.fixture(scope="module")
def lesson(corpus: SpeakerCorpus) -> Lesson:
    torch.manual_seed(1)
    return Lesson(build_model().train(), corpus, seed=1)


def talk(seconds: int) -> Conversation:
    """Two people, four seconds each in turn."""
    said = [Said(at // 4 % 2, at * SECOND, (at + 4) * SECOND) for at in range(0, seconds, 4)]
    audio = np.random.default_rng(1).standard_normal(seconds * SECOND).astype(np.float32) / 10
    return Conversation(audio, tuple(said), ("f2", "m3"))


def test_the_model_is_small_enough_to_commit() -> None:
    assert SHIPPED_MODEL.stat().st_size <= 8_000_000


@pytest.mark.parametrize("kind", ["_at_once", "_remembered", "_streamed"])
def test_a_lesson_reaches_every_layer(lesson: Lesson, kind: str) -> None:
    for each in lesson.parameters:
        each.grad = None
    losses = getattr(lesson, kind)([talk(36), talk(36)])
    losses.total.backward()
    network = lesson._model
    parts = (network.encoder.pre_encode, network.encoder.layers, network.transformer_encoder)
    for part in parts:
        assert all(torch.isfinite(each.grad).all() for each in part.parameters())


def test_the_cache_remembers_everybody_who_spoke_in_the_order_of_arrival(lesson: Lesson) -> None:
    truth = torch.from_numpy(np.stack([talk(36).targets()] * 2))
    frames = torch.randn(2, truth.shape[1], 96)
    kept, who = lesson._cache(frames, truth)
    assert kept.shape[1] == who.shape[1] == lesson._model.sortformer_modules.spkcache_len
    first, second = (who[0, :, speaker].nonzero() for speaker in range(2))
    assert len(first) > 40
    assert len(second) > 40
    assert first.max() < second.min()
    assert who.shape[2] == SLOTS
