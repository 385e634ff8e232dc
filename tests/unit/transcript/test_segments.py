from __future__ import annotations

import pytest
from fanscribe.contracts import Gap, Segment, Word
from fanscribe.transcript.segments import (
    BREATH_MS,
    LONG,
    PAUSE_MS,
    TOO_LONG,
    paragraphs,
    sentences,
)
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
    assert "".join(t for each in found for t in each.text.split()) == "".join(
        t for word in words for t in word.text.split()
    )
    assert sum(each.start_ms <= each.end_ms for each in found) == len(found)
    assert [each.start_ms for each in found] == sorted(each.start_ms for each in found)


@pytest.mark.parametrize("title", ["Mr.", "Dr.", "J.", "Mme."])
def test_a_title_or_an_initial_ends_nothing(title: str) -> None:
    assert texts(evenly("Ask", title, "Weaver.", "Now.")) == [f"Ask {title} Weaver.", "Now."]


def test_a_sentence_is_as_sure_as_its_words() -> None:
    words = (
        Word(text="So", start_ms=0, end_ms=100, confidence=0.5),
        Word(text="what?", start_ms=100, end_ms=200, confidence=1.0),
        Word(text="Yes.", start_ms=200, end_ms=300),
    )
    assert [each.confidence for each in sentences(words)] == [0.75, None]


def segment(start_ms: int, text: str = "Yes.", speaker: str | None = None) -> Segment:
    return Segment(text=text, start_ms=start_ms, end_ms=start_ms + 1000, speaker=speaker)


def starts(*segments: Segment, gaps: tuple[Gap, ...] = ()) -> list[int]:
    return [each.first_segment for each in paragraphs(segments, gaps)]


def test_a_paragraph_ends_with_its_turn_and_at_a_long_pause() -> None:
    a, b = segment(0, speaker="A"), segment(1000, speaker="A")
    assert starts(a, b, segment(2000, speaker="B")) == [0, 2]
    assert starts(segment(0), segment(1000 + PAUSE_MS - 1)) == [0]
    assert starts(segment(0), segment(1000 + PAUSE_MS)) == [0, 1]


def test_a_long_paragraph_ends_at_a_breath_and_too_long_a_one_anyhow() -> None:
    long, too_long = "x" * LONG, "x" * TOO_LONG
    assert starts(segment(0, long), segment(1000)) == [0]
    assert starts(segment(0, long), segment(1000 + BREATH_MS)) == [0, 1]
    assert starts(segment(0, too_long), segment(1000)) == [0, 1]


def test_no_paragraph_spans_a_missing_part() -> None:
    gap = Gap(start_ms=1000, end_ms=1500, error="DecodeError", cause="bad bytes")
    assert starts(segment(0), segment(1500), gaps=(gap,)) == [0, 1]


@given(spoken())
def test_paragraphs_hold_every_sentence_once_in_order(words: tuple[Word, ...]) -> None:
    found = sentences(words)
    held = [
        at
        for each in paragraphs(found)
        for at in range(each.first_segment, each.first_segment + each.segment_count)
    ]
    assert held == list(range(len(found)))
