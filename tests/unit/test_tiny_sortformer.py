"""What the tiny diarizer is to be trained and measured on."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_parakeet.corpus import VOICE_NAMES
from tiny_parakeet.speakers import HELD_OUT_VARIANTS, TRAINING_VARIANTS, voices
from tiny_sortformer.conversations import FRAME_SAMPLES, Said, activity
from tiny_sortformer.evaluate import error_rate

A, B, NOBODY = (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0, 0)


def test_nobody_is_both_trained_on_and_tested_on() -> None:
    assert not set(TRAINING_VARIANTS) & set(HELD_OUT_VARIANTS)
    known = {name.partition("+")[2] for name in VOICE_NAMES}
    assert known <= set(HELD_OUT_VARIANTS)


def test_a_seed_gives_the_same_voices() -> None:
    assert voices(20, seed=1, held_out=True) == voices(20, seed=1, held_out=True)
    assert voices(20, seed=1, held_out=True) != voices(20, seed=2, held_out=True)


def test_a_frame_is_whose_sentence_fills_most_of_it() -> None:
    said = (Said(0, 0, 3 * FRAME_SAMPLES), Said(1, 3 * FRAME_SAMPLES - 900, 5 * FRAME_SAMPLES))
    assert activity(said, 6 * FRAME_SAMPLES).tolist() == [
        list(frame) for frame in (A, A, (1, 1, 0, 0), B, B, NOBODY)
    ]


@pytest.mark.parametrize(
    ("heard", "rate"),
    [
        ((A, A, B, B, NOBODY), 0.0),
        ((B, B, A, A, NOBODY), 0.0),  # names do not matter
        ((A, A, A, A, NOBODY), 0.5),  # two of four confused
        ((A, A, B, NOBODY, NOBODY), 0.25),  # one missed
        ((A, A, B, B, B), 0.25),  # one false
    ],
)
def test_the_error_rate_counts_missed_false_and_confused_speech(
    heard: tuple[tuple[int, ...], ...], rate: float
) -> None:
    assert error_rate(np.array((A, A, B, B, NOBODY)), np.array(heard)) == rate
