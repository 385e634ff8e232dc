"""Words get their speakers from whose turns they lie in."""

from __future__ import annotations

import pytest
from fanscribe.contracts import Turn, Word
from fanscribe.transcript.speakers import NEAREST_MS, with_speakers
from hypothesis import given
from hypothesis import strategies as st


def turn(speaker: str, start: int, end: int) -> Turn:
    return Turn(speaker=speaker, start_ms=start, end_ms=end)


def word(start: int, end: int) -> Word:
    return Word(text="w", start_ms=start, end_ms=end)


def speaker(one: Word, *turns: Turn) -> str | None:
    return with_speakers([one], turns)[0].speaker


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (word(100, 300), "A"),
        (word(900, 1050), "A"),
        (word(950, 1200), "B"),
        (word(1500, 1500), "B"),  # no length, but a place
    ],
)
def test_a_word_is_whose_turns_cover_most_of_it(one: Word, expected: str) -> None:
    assert speaker(one, turn("A", 0, 1000), turn("B", 1000, 2000)) == expected


def test_turns_of_one_speaker_count_together() -> None:
    turns = (turn("A", 0, 100), turn("B", 100, 220), turn("A", 220, 400))
    assert speaker(word(0, 320), *turns) == "A"


def test_a_word_between_turns_is_the_nearer_ones() -> None:
    assert speaker(word(1050, 1150), turn("A", 0, 1000), turn("B", 1900, 3000)) == "A"
    assert speaker(word(1750, 1850), turn("A", 0, 1000), turn("B", 1900, 3000)) == "B"


def test_a_word_far_from_every_turn_is_nobodys() -> None:
    far = 1000 + NEAREST_MS + 1
    assert speaker(word(far, far + 100), turn("A", 0, 1000)) is None
    assert speaker(word(0, 100)) is None


def test_where_two_speak_through_a_whole_word_it_is_whose_turn_began_first() -> None:
    assert speaker(word(500, 700), turn("A", 0, 1000), turn("B", 400, 2000)) == "A"


spans = st.tuples(st.integers(0, 20_000), st.integers(0, 3_000)).map(lambda s: (s[0], sum(s)))


@given(
    st.lists(spans, max_size=30),
    st.lists(st.tuples(spans, st.sampled_from("ABCD")), max_size=20),
)
def test_words_stay_what_they_are_and_speakers_are_those_of_turns_nearby(
    places: list[tuple[int, int]], told: list[tuple[tuple[int, int], str]]
) -> None:
    words = [word(*place) for place in sorted(places)]
    turns = sorted((turn(name, *place) for place, name in told), key=lambda t: t.start_ms)
    found = with_speakers(words, turns)
    assert [(w.start_ms, w.end_ms) for w in found] == [(w.start_ms, w.end_ms) for w in words]
    for one in found:
        near = {
            t.speaker
            for t in turns
            if t.start_ms <= one.end_ms + NEAREST_MS and t.end_ms >= one.start_ms - NEAREST_MS
        }
        assert one.speaker in near if near else one.speaker is None
