from __future__ import annotations

import pytest
from fanscribe.contracts import Word
from fanscribe.transcript.segments import PAUSE_MS, sentences
from hypothesis import given
from unit.transcript.strategies import evenly, spoken


def texts(words: tuple[Word, ...]) -> list[str]:
    return [segment.text for segment in sentences(words)]


def test_a_sentence_ends_at_its_mark_even_inside_quotes() -> None:
    assert texts(evenly("He", "said", '"go."', "They", "went!", "Why?", "So…", "Yes")) == [
        'He said "go."',
        "They went!",
        "Why?",
        "So…",
        "Yes",
    ]


@pytest.mark.parametrize("abbreviation", ["e.g.", "approx.", "well…"])
def test_a_mark_before_a_lower_case_word_ends_nothing(abbreviation: str) -> None:
    assert texts(evenly("Use", abbreviation, "this", "one.")) == [f"Use {abbreviation} this one."]


def test_a_long_pause_ends_a_sentence_without_a_mark() -> None:
    before = Word(text="and", start_ms=0, end_ms=100)
    short = Word(text="then", start_ms=100 + PAUSE_MS - 1, end_ms=2500)
    long = Word(text="then", start_ms=100 + PAUSE_MS, end_ms=2500)
    assert texts((before, short)) == ["and then"]
    assert texts((before, long)) == ["and", "then"]


def test_a_change_of_speaker_ends_a_sentence_and_each_has_its_speaker() -> None:
    words = (
        Word(text="Do", start_ms=0, end_ms=100, speaker="A"),
        Word(text="I", start_ms=100, end_ms=200, speaker="B"),
    )
    assert [(each.text, each.speaker) for each in sentences(words)] == [("Do", "A"), ("I", "B")]


@given(spoken())
def test_sentences_hold_every_word_once_in_order(words: tuple[Word, ...]) -> None:
    found = sentences(words)
    assert [t for each in found for t in each.text.split()] == [
        t for word in words for t in word.text.split()
    ]
    assert sum(each.start_ms <= each.end_ms for each in found) == len(found)
    assert [each.start_ms for each in found] == sorted(each.start_ms for each in found)
