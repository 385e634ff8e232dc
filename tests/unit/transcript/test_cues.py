from __future__ import annotations

from itertools import pairwise

from fanscribe.contracts import Word
from fanscribe.transcript.cues import LONGEST_MS, SHORTEST_MS, TWO_FRAMES_MS, Cue, cues
from fanscribe.transcript.lines import LINE_CHARACTERS, lay_out
from fanscribe.transcript.plain import plain
from hypothesis import given
from hypothesis import strategies as st
from unit.transcript.strategies import duration_of, evenly, spoken


def shown(words: tuple[Word, ...]) -> list[Cue]:
    return cues(words, duration_of(words))


def lines(words: tuple[Word, ...]) -> list[tuple[str, ...]]:
    return [cue.lines for cue in shown(words)]


@given(spoken())
def test_cues_show_every_word_once_in_order(words: tuple[Word, ...]) -> None:
    told = " ".join(" ".join(cue.lines) for cue in shown(words))
    assert told == " ".join(text for word in words if (text := plain(word.text)))


@given(spoken())
def test_no_cue_is_too_wide_too_tall_or_too_long(words: tuple[Word, ...]) -> None:
    alone = {plain(word.text) for word in words}
    for cue in shown(words):
        assert 1 <= len(cue.lines) <= 2
        assert 0 < cue.end_ms - cue.start_ms <= LONGEST_MS
        assert all(len(line) <= LINE_CHARACTERS or line in alone for line in cue.lines)


@given(spoken())
def test_cues_do_not_overlap_unless_they_start_together(words: tuple[Word, ...]) -> None:
    for cue, after in pairwise(shown(words)):
        assert cue.end_ms <= after.start_ms or cue.end_ms == cue.start_ms + 1


@given(spoken(st.sampled_from(("one", "two.", "three"))))
def test_a_cue_never_holds_two_speakers(words: tuple[Word, ...]) -> None:
    speakers = [cue.speaker for cue in shown(words) for _ in " ".join(cue.lines).split()]
    assert speakers == [word.speaker for word in words]


@given(st.lists(st.text("ab", min_size=1, max_size=12), min_size=1, max_size=20))
def test_two_lines_are_as_even_as_they_can_be(words: list[str]) -> None:
    laid = lay_out(words)
    fits = [
        abs(len(" ".join(words[:at])) - len(" ".join(words[at:])))
        for at in range(1, len(words))
        if max(len(" ".join(words[:at])), len(" ".join(words[at:]))) <= LINE_CHARACTERS
    ]
    if len(" ".join(words)) <= LINE_CHARACTERS:
        assert laid == (" ".join(words),)
    elif fits:
        assert laid is not None
        assert abs(len(laid[0]) - len(laid[1])) == min(fits)
    else:
        assert laid is None


def test_a_cue_ends_with_its_sentence() -> None:
    words = evenly("We", "came", "late.", "They", "had", "gone.")
    assert lines(words) == [("We came late.",), ("They had gone.",)]


def test_a_sentence_that_would_only_flash_waits_for_the_next() -> None:
    words = evenly("Yes.", "We", "came", "late.")
    assert lines(words) == [("Yes. We came late.",)]


def test_a_cue_ends_where_the_voice_rests() -> None:
    words = (
        Word(text="and", start_ms=0, end_ms=900),
        Word(text="then", start_ms=1600, end_ms=1800),
    )
    assert lines(words) == [("and",), ("then",)]


def test_a_short_cue_stays_on_into_silence() -> None:
    words = (Word(text="Yes.", start_ms=0, end_ms=200),)
    assert [cue.end_ms for cue in cues(words, 60_000)] == [SHORTEST_MS]


def test_a_short_cue_stays_off_the_next_by_two_frames() -> None:
    words = (
        Word(text="Yes.", start_ms=0, end_ms=100, speaker="A"),
        Word(text="No.", start_ms=500, end_ms=600, speaker="B"),
    )
    assert [cue.end_ms for cue in shown(words)] == [500 - TWO_FRAMES_MS, 500 + SHORTEST_MS]


def test_no_cue_outlasts_its_file() -> None:
    words = (Word(text="Bye.", start_ms=1000, end_ms=1200),)
    assert [cue.end_ms for cue in cues(words, 1300)] == [1300]


def test_a_word_wider_than_a_line_stands_alone_and_unbroken() -> None:
    wide = "x" * 60
    assert lines(evenly("See", wide, "there")) == [("See",), (wide,), ("there",)]
