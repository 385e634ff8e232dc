"""Key terms in the decoder: what they lift, and what they leave alone."""

from __future__ import annotations

import numpy as np
import pytest
from fanscribe_gpu.engine import Clip, HeardClip
from fanscribe_gpu.parakeet import Parakeet, load_parakeet
from tiny_parakeet.key_terms import Found, Spoken, found, strangers
from tiny_parakeet.places import SHIPPED_MODEL

pytestmark = [pytest.mark.model, pytest.mark.slow]


@pytest.fixture(scope="module")
def engine() -> Parakeet:
    return load_parakeet(str(SHIPPED_MODEL), client=None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def spoken() -> list[Spoken]:
    return list(strangers(48, noise_db=10))


def texts(heard: list[HeardClip]) -> list[str]:
    return [" ".join(word.text for word in one.words) for one in heard]


def hear(engine: Parakeet, clips: list[Clip]) -> list[HeardClip]:
    return [
        one for at in range(0, len(clips), 16) for one in engine.transcribe(clips[at : at + 16])
    ]


@pytest.fixture(scope="module")
def plain(engine: Parakeet, spoken: list[Spoken]) -> list[str]:
    return texts(hear(engine, [Clip(each.audio) for each in spoken]))


def measured(engine: Parakeet, spoken: list[Spoken]) -> Found:
    return found(spoken, texts(hear(engine, [Clip(each.audio, each.terms) for each in spoken])))


def test_recall_of_key_terms_rises_and_other_words_are_left_alone(
    engine: Parakeet, spoken: list[Spoken], plain: list[str]
) -> None:
    before, after = found(spoken, plain), measured(engine, spoken)
    assert after.recall > before.recall + 0.01
    assert after.rest_wer < before.rest_wer + 0.01


def test_a_clip_without_terms_hears_the_same_beside_clips_with_terms(
    engine: Parakeet, spoken: list[Spoken], plain: list[str]
) -> None:
    """In one batch, each clip has its own."""
    mixed = [Clip(each.audio, each.terms if at % 2 else ()) for at, each in enumerate(spoken)]
    assert texts(hear(engine, mixed))[::2] == plain[::2]


def test_batches_after_one_with_terms_hear_as_before(
    engine: Parakeet, spoken: list[Spoken], plain: list[str]
) -> None:
    engine.transcribe([Clip(each.audio, each.terms) for each in spoken[:4]])
    again = texts(engine.transcribe([Clip(each.audio) for each in spoken[:16]]))
    assert again == plain[:16]


def test_words_keep_their_times_and_confidence(engine: Parakeet, spoken: list[Spoken]) -> None:
    one = spoken[0]
    words = engine.transcribe([Clip(one.audio, one.terms)])[0].words
    starts = [word.start_ms for word in words]
    assert starts == sorted(starts)
    assert starts[-1] > 1000
    assert all(word.confidence is not None for word in words)


def test_a_term_that_cannot_be_spelled_is_a_warning_and_the_others_count(
    engine: Parakeet, spoken: list[Spoken]
) -> None:
    one = spoken[0]
    odd = engine.transcribe([Clip(one.audio, (*one.terms, "日本"))])[0]
    assert odd.words == engine.transcribe([Clip(one.audio, one.terms)])[0].words
    assert len(odd.warnings) == 1
    assert "日本" in odd.warnings[0]


def test_terms_none_of_which_can_be_spelled_change_nothing(engine: Parakeet) -> None:
    clip = np.zeros(16_000, np.float32)
    assert engine.transcribe([Clip(clip, ("日本",))])[0].words == ()


def test_more_lists_of_terms_than_are_kept_still_count(
    engine: Parakeet, spoken: list[Spoken]
) -> None:
    one = spoken[0]
    before = engine.transcribe([Clip(one.audio, one.terms)])[0].words
    for number in range(0, 96, 16):
        lists = [(f"door {'window ' * (number + at)}".strip(),) for at in range(16)]
        engine.transcribe([Clip(one.audio[:16_000], terms) for terms in lists])
    assert engine.transcribe([Clip(one.audio, one.terms)])[0].words == before
