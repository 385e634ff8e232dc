"""What the tiny diarizer is trained and measured on."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_parakeet.corpus import VOICE_NAMES
from tiny_parakeet.demo_recordings import SPEAKERS
from tiny_parakeet.strangers import strange_voices
from tiny_sortformer.conversations import FRAME_SAMPLES, Said, activity
from tiny_sortformer.evaluate import error_rate
from tiny_sortformer.kinds import KINDS, voices

A, B, NOBODY = (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0, 0)


def test_the_people_of_the_demo_are_of_kinds_that_the_model_knows() -> None:
    known = {kind for voice in voices(3, seed=1) for kind in [voice.name.partition("+")[2]]}
    assert known == {voice.name.partition("+")[2] for voice in SPEAKERS.values()} == set(KINDS)


def test_nobody_who_is_trained_on_is_tested_on() -> None:
    assert not set(voices(10, seed=1)) & {*voices(3, seed=2), *SPEAKERS.values()}
    assert voices(10, seed=1) == voices(10, seed=1)


def test_strangers_are_of_no_voice_that_the_tiny_parakeet_knows() -> None:
    known = {name.partition("+")[2] for name in VOICE_NAMES}
    assert not known & {voice.name.partition("+")[2] for voice in strange_voices(100, seed=9)}


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
