"""Word error rates."""

from __future__ import annotations

import math

import pytest
from fanscribe_cli.wer import WordErrors, total, word_errors

pytest.importorskip("kaldialign")


@pytest.mark.parametrize(
    ("reference", "heard", "errors", "words"),
    [
        ("The old bridge, at the river.", "the old bridge at THE river", 0, 6),
        ("the old bridge", "the bridge", 1, 3),
        ("the old bridge", "the very old fridge", 2, 3),
        ("it\u2019s Zoë's", "It's zoë's!", 0, 2),
        ("", "", 0, 0),
        ("", "noise", 1, 0),
    ],
)
def test_errors_are_words_whatever_their_case_and_punctuation(
    reference: str, heard: str, errors: int, words: int
) -> None:
    assert word_errors(reference, heard) == WordErrors(errors, words)


def test_a_long_file_weighs_as_much_as_its_words() -> None:
    assert total([WordErrors(1, 10), WordErrors(0, 90)]).rate == 0.01


def test_words_heard_in_silence_are_infinitely_wrong() -> None:
    assert WordErrors(0, 0).rate == 0
    assert math.isinf(WordErrors(2, 0).rate)
