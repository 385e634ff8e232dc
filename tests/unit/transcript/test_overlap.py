from __future__ import annotations

from itertools import accumulate

from fanscribe.contracts import Word
from fanscribe.transcript.overlap import join_hearings
from hypothesis import given
from hypothesis import strategies as st

CUT = 10_000


def said(*words: tuple[str, int, int]) -> list[Word]:
    return [Word(text=text, start_ms=start, end_ms=end) for text, start, end in words]


def joined(before: list[Word], after: list[Word]) -> list[tuple[str, int]]:
    return [(word.text, word.start_ms) for word in join_hearings(before, after, CUT)]


def test_a_word_heard_from_both_sides_is_one_word() -> None:
    before = said(("we", 9000, 9300), ("came", 9800, 10_100), ("late", 10_200, 10_500))
    after = said(("came,", 9840, 10_120), ("late", 10_180, 10_500), ("home", 10_600, 10_900))
    assert joined(before, after) == [
        ("we", 9000),
        ("came", 9800),
        ("late", 10_180),
        ("home", 10_600),
    ]


def test_a_genuine_repeat_is_two_words() -> None:
    before = said(("no,", 9500, 9900))
    after = said(("no", 10_050, 10_400))
    assert joined(before, after) == [("no,", 9500), ("no", 10_050)]


def test_a_genuine_repeat_heard_from_both_sides_is_two_words() -> None:
    both = (("no,", 9500, 9900), ("no", 10_050, 10_400))
    after = said(*both, ("never", 10_500, 10_900))
    assert joined(said(*both), after) == [("no,", 9500), ("no", 10_050), ("never", 10_500)]


def test_the_same_word_farther_away_is_another() -> None:
    before = said(("yes", 9000, 9200), ("so", 9900, 10_050))
    after = said(("yes", 10_400, 10_600))
    assert joined(before, after) == [("yes", 9000), ("so", 9900), ("yes", 10_400)]


def test_where_the_hearings_differ_each_keeps_its_side_of_the_cut() -> None:
    before = said(("there", 9700, 9950), ("our", 10_020, 10_300))
    after = said(("their", 9720, 9960), ("hour", 10_030, 10_300), ("glass", 10_350, 10_700))
    assert joined(before, after) == [("there", 9700), ("hour", 10_030), ("glass", 10_350)]


def test_what_only_one_side_heard_is_kept_even_beyond_the_cut() -> None:
    before = said(("we", 9800, 9990), ("went", 10_100, 10_300))
    after = said(("home", 10_900, 11_200))
    assert joined(before, after) == [("we", 9800), ("went", 10_100), ("home", 10_900)]


def test_a_silent_side_takes_nothing_away() -> None:
    words = said(("we", 9800, 10_300))
    assert join_hearings(words, [], CUT) == words
    assert join_hearings([], words, CUT) == words


STEP_MS = 80
"""A frame of the engine: two hearings may differ by one."""


@given(
    st.lists(
        st.tuples(st.sampled_from(("no", "yes")), st.integers(240, 900)), min_size=2, max_size=40
    ),
    st.data(),
)
def test_nothing_is_lost_or_doubled_where_two_hearings_differ_by_a_frame(
    spoken: list[tuple[str, int]], data: st.DataObject
) -> None:
    starts = [*accumulate(gap for _, gap in spoken)]
    words = [
        Word(text=text, start_ms=start, end_ms=start + 200)
        for (text, _), start in zip(spoken, starts, strict=True)
    ]
    cut = data.draw(st.integers(starts[0], starts[-1]))
    before = [word for word in words if word.start_ms < cut + 2000]
    after = [
        Word(text=word.text, start_ms=start, end_ms=start + 200)
        for word in words
        if word.start_ms >= cut - 2000
        and (start := word.start_ms + data.draw(st.integers(-STEP_MS, STEP_MS))) >= 0
    ]
    after.sort(key=lambda word: word.start_ms)
    assert [w.text for w in join_hearings(before, after, cut)] == [w.text for w in words]
