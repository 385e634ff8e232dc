from __future__ import annotations

from fanscribe.contracts import Coverage, Gap, Span, Word, ms_to_samples
from fanscribe.transcript.coverage import HOLE_MS, REACH_MS, check_coverage
from fanscribe.transcript.intervals import Interval, total, united, without
from hypothesis import given
from hypothesis import strategies as st

intervals = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8).map(united)


def speech(*spans: Interval) -> tuple[Span, ...]:
    return tuple(Span(ms_to_samples(start), ms_to_samples(end)) for start, end in spans)


def word(text: str, start_ms: int, end_ms: int) -> Word:
    return Word(text=text, start_ms=start_ms, end_ms=end_ms)


def checked(
    spans: tuple[Span, ...], words: tuple[Word, ...] = (), gaps: tuple[Gap, ...] = ()
) -> Coverage:
    found = check_coverage(spans, words, gaps)
    assert found is not None
    return found


def test_a_plan_that_says_nothing_of_speech_is_not_checked() -> None:
    assert check_coverage(None, (word("hello", 0, 500),), ()) is None


def test_speech_with_words_all_along_is_covered() -> None:
    found = checked(speech((0, 2000)), (word("one", 0, 900), word("two", 1000, 1900)))
    assert found == Coverage(speech_ms=2000, worded_ms=2000)


def test_a_hole_is_reported_where_it_is() -> None:
    words = (word("before", 0, 1000), word("after", 60_000, 61_000))
    found = checked(speech((0, 61_000)), words)
    (hole,) = found.suspects
    assert (hole.kind, hole.start_ms, hole.end_ms) == ("hole", 1000 + REACH_MS, 60_000 - REACH_MS)
    assert "57.5 s" in hole.cause
    assert found.worded_ms == 61_000 - 57_500


def test_speech_too_short_to_say_much_is_no_hole() -> None:
    assert checked(speech((5000, 5000 + HOLE_MS - 1))).suspects == ()
    assert len(checked(speech((5000, 5000 + HOLE_MS))).suspects) == 1


def test_a_known_gap_is_no_hole_but_has_no_words_either() -> None:
    gap = Gap(start_ms=0, end_ms=30_000, error="DecodeError", cause="bad bytes")
    assert checked(speech((0, 30_000)), gaps=(gap,)) == Coverage(speech_ms=30_000, worded_ms=0)


def test_words_in_silence_are_suspected_together() -> None:
    words = (
        word("Hello.", 0, 500),
        word("Thank", 20_000, 20_300),
        word("you.", 20_300, 20_600),
        word("Goodbye.", 40_000, 40_400),
    )
    found = checked(speech((0, 600), (40_000, 40_500)), words)
    (made_up,) = found.suspects
    assert (made_up.kind, made_up.start_ms, made_up.end_ms) == ("hallucination", 20_000, 20_600)
    assert made_up.cause.endswith("Thank you.")


def test_a_word_of_no_length_in_silence_is_suspect_too() -> None:
    assert [each.kind for each in checked((), (word("Hm.", 9000, 9000),)).suspects] == [
        "hallucination"
    ]


def test_a_word_just_beside_speech_is_not() -> None:
    assert checked(speech((0, 1000)), (word("late", 1300, 1500),)).suspects == ()


def moments(stretches: list[Interval]) -> set[int]:
    return {moment for start, end in stretches for moment in range(start, end)}


@given(intervals, intervals)
def test_what_is_left_is_what_was_there_and_was_not_taken(
    there: list[Interval], taken: list[Interval]
) -> None:
    left = without(there, taken)
    assert moments(left) == moments(there) - moments(taken)
    assert total(left) == len(moments(left))
