"""Captions against the rules they are to obey, measured on what is shown and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from fanscribe.contracts import CaptionOptions, CaptionPreset, Word
from fanscribe.transcript.cues import Cue, cues
from fanscribe.transcript.plain import plain
from fanscribe.transcript.presets import Rules, rules_of
from fanscribe.transcript.scripts import columns
from hypothesis import given
from hypothesis import strategies as st
from unit.transcript.strategies import caption_options, duration_of, evenly, spoken

NETFLIX = rules_of(CaptionOptions())
DASHES = rules_of(CaptionOptions(dashes=True))


def shown(words: tuple[Word, ...], rules: Rules = NETFLIX) -> list[Cue]:
    return cues(words, duration_of(words), rules)


def lines(words: tuple[Word, ...], rules: Rules = NETFLIX) -> list[tuple[str, ...]]:
    return [cue.lines for cue in shown(words, rules)]


def broken(cue: Cue, after: Cue | None, rules: Rules) -> set[str]:
    """The rules a cue breaks, from what a viewer sees."""
    widths = [columns(line) for line in cue.lines]
    shown_ms = cue.end_ms - cue.start_ms
    found = {
        "line_characters": max(widths) > rules.line_characters,
        "lines": len(cue.lines) > rules.lines,
        "longest_ms": shown_ms > rules.longest_ms,
        "shortest_ms": shown_ms < rules.shortest_ms,
        "gap_ms": after is not None and after.start_ms - cue.end_ms < rules.gap_ms,
        "characters_per_second": sum(widths) * 1000 > rules.characters_per_second * shown_ms,
    }
    return {rule for rule, is_broken in found.items() if is_broken}


@given(spoken(), caption_options)
def test_a_cue_obeys_its_rules_or_says_which_it_breaks_and_why(
    words: tuple[Word, ...], options: CaptionOptions
) -> None:
    rules = rules_of(options)
    found = shown(words, rules)
    for cue, after in zip(found, [*found[1:], None], strict=False):
        assert {breach.rule for breach in cue.breaches} == broken(cue, after, rules)
        assert all(breach.reason for breach in cue.breaches)


@given(spoken(), caption_options)
def test_only_speech_without_room_breaks_a_rule(
    words: tuple[Word, ...], options: CaptionOptions
) -> None:
    rules = rules_of(options)
    found = shown(words, rules)
    for cue, after in zip(found, [*found[1:], None], strict=False):
        rules_broken = {breach.rule for breach in cue.breaches}
        if "line_characters" in rules_broken:
            # A single word, with the mark of its speaker if it shares the cue.
            assert any(
                len(line.split()) == 1 or len(cue.speakers) > 1 or line in map(texts_of, words)
                for line in cue.lines
            )
        if rules_broken & {"shortest_ms", "characters_per_second"}:
            # Every moment there was is used: up to the next cue, the file's end or the limit.
            latest = after.start_ms - rules.gap_ms if after else duration_of(words)
            full = cue.start_ms + rules.longest_ms
            assert cue.end_ms >= min(latest, full)


def texts_of(word: Word) -> str:
    return plain(word.text)


@given(spoken(), caption_options)
def test_cues_show_every_word_once_in_order(
    words: tuple[Word, ...], options: CaptionOptions
) -> None:
    rules = rules_of(options)
    told = "".join("".join(dashless(cue)) for cue in shown(words, rules))
    said = "".join(plain(word.text) for word in words)
    assert told.replace(" ", "") == said.replace(" ", "")


def dashless(cue: Cue) -> list[str]:
    return [line[2:] for line in cue.lines] if len(cue.speakers) > 1 else list(cue.lines)


@given(spoken(), caption_options)
def test_cues_come_in_order_and_never_overlap(
    words: tuple[Word, ...], options: CaptionOptions
) -> None:
    for cue, after in pairwise(shown(words, rules_of(options))):
        assert cue.start_ms < cue.end_ms
        # Two that begin together cannot but overlap, by one millisecond.
        assert cue.end_ms <= max(after.start_ms, cue.start_ms + 1)


@given(spoken(st.sampled_from(("one", "two.", "three"))))
def test_a_cue_never_holds_two_speakers(words: tuple[Word, ...]) -> None:
    speakers = [s for cue in shown(words) for s in cue.speakers * len(" ".join(cue.lines).split())]
    assert speakers == [word.speaker for word in words]


@given(spoken(st.sampled_from(("one", "two.", "three"))))
def test_with_dashes_each_line_of_a_shared_cue_is_one_speakers(words: tuple[Word, ...]) -> None:
    told = []
    for cue in shown(words, DASHES):
        if len(cue.speakers) > 1:
            assert len(cue.lines) == 2
            assert all(line.startswith("- ") for line in cue.lines)
            assert cue.speakers[0] != cue.speakers[1]
        by_line = zip(
            cue.speakers * (2 if len(cue.speakers) == 1 else 1), dashless(cue), strict=False
        )
        told += [speaker for speaker, line in by_line for _ in line.split()]
    assert told == [word.speaker for word in words]


def test_a_cue_ends_with_its_sentence() -> None:
    words = evenly("We", "came", "late.", "They", "had", "gone.", each_ms=400)
    assert lines(words) == [("We came late.",), ("They had gone.",)]


def test_a_sentence_that_would_only_flash_waits_for_the_next() -> None:
    words = evenly("Yes.", "We", "came", "late.")
    assert lines(words) == [("Yes. We came late.",)]


def test_a_cue_ends_where_the_voice_rests() -> None:
    words = (
        Word(text="and", start_ms=0, end_ms=900),
        Word(text="then", start_ms=900 + NETFLIX.pause_ms, end_ms=2800),
    )
    assert lines(words) == [("and",), ("then",)]


def test_a_short_cue_stays_on_into_silence() -> None:
    words = (Word(text="Yes.", start_ms=0, end_ms=200),)
    assert [cue.end_ms for cue in cues(words, 60_000, NETFLIX)] == [NETFLIX.shortest_ms]


def test_a_fast_cue_stays_on_into_silence_until_it_can_be_read() -> None:
    (cue,) = cues(evenly("x" * 34, each_ms=500), 60_000, NETFLIX)
    assert cue.end_ms == 2000
    assert cue.breaches == ()


def test_a_short_cue_stays_off_the_next_by_two_frames_and_says_why() -> None:
    words = (
        Word(text="Yes.", start_ms=0, end_ms=100, speaker="A"),
        Word(text="No.", start_ms=500, end_ms=600, speaker="B"),
    )
    first, last = shown(words)
    assert (first.end_ms, last.end_ms) == (500 - 84, 500 + 834)
    (breach,) = first.breaches
    assert (breach.rule, breach.measured, breach.allowed) == ("shortest_ms", 416, 834)
    assert "begins 500 ms after it" in breach.reason


def test_a_gap_too_short_to_be_a_pause_is_closed() -> None:
    said = evenly("We", "came", "late.", each_ms=500)
    later = Word(text="Goodbye.", start_ms=1900, end_ms=2900)
    assert [(cue.start_ms, cue.end_ms) for cue in shown((*said, later))] == [
        (0, 1816),
        (1900, 2900),
    ]


def test_no_cue_outlasts_its_file() -> None:
    words = (Word(text="Bye.", start_ms=1000, end_ms=1200),)
    assert [cue.end_ms for cue in cues(words, 1300, NETFLIX)] == [1300]


def test_a_word_wider_than_a_line_stands_alone_and_says_so() -> None:
    wide = "x" * 60
    found = shown(evenly("See", wide, "there", each_ms=4000))
    assert [cue.lines for cue in found] == [("See",), (wide,), ("there",)]
    assert [breach.rule for cue in found for breach in cue.breaches] == ["line_characters"]


def test_lines_are_even_and_break_before_a_conjunction() -> None:
    said = "He bought a house near the station and they lived in it"
    assert lines(evenly(*said.split())) == [
        ("He bought a house near the station", "and they lived in it")
    ]


def test_a_line_does_not_end_with_an_article_or_a_preposition() -> None:
    said = "Nobody remembers anything at all of the enormous undertaking now"
    (only,) = lines(evenly(*said.split()))
    assert only == ("Nobody remembers anything at all", "of the enormous undertaking now")


def test_german_breaks_before_its_own_conjunctions() -> None:
    said = "Sie kauften das Haus neben dem Bahnhof weil es billig war"
    rules = rules_of(CaptionOptions(), "de")
    (cue,) = cues(evenly(*said.split()), 60_000, rules, "de")
    assert cue.lines == ("Sie kauften das Haus neben dem Bahnhof", "weil es billig war")


def test_the_language_is_told_from_the_words_if_nobody_names_it() -> None:
    said = "Sie kauften das Haus neben dem Bahnhof weil es billig war"
    assert lines(evenly(*said.split())) == [
        ("Sie kauften das Haus neben dem Bahnhof", "weil es billig war")
    ]


def test_japanese_is_set_without_spaces_within_its_own_width() -> None:
    words = evenly(*("今日は", "とても", "いい", "天気", "ですね。") * 3, each_ms=400)
    found = cues(words, 60_000, rules_of(CaptionOptions(), "ja"), "ja")
    assert "".join("".join(cue.lines) for cue in found) == "今日はとてもいい天気ですね。" * 3
    assert all(columns(line) <= 26 for cue in found for line in cue.lines)
    assert not any(line.startswith(("。", "、")) for cue in found for line in cue.lines)


def test_a_run_of_chinese_wider_than_a_line_is_divided() -> None:
    run = "我们今天看到的不是一个政党的胜利而是自由的庆典它象征着结束也象征着开始"
    found = cues((Word(text=run, start_ms=0, end_ms=9000),), 9000, rules_of(CaptionOptions(), "zh"))
    assert "".join("".join(cue.lines) for cue in found) == run
    assert all(columns(line) <= 42 for cue in found for line in cue.lines)


def test_two_short_turns_share_a_cue_where_dashes_are_asked_for() -> None:
    words = (
        Word(text="Ready?", start_ms=0, end_ms=300, speaker="A"),
        Word(text="Yes.", start_ms=400, end_ms=700, speaker="B"),
    )
    (cue,) = shown(words, DASHES)
    assert cue.lines == ("- Ready?", "- Yes.")
    assert cue.speakers == ("A", "B")


def test_turns_that_can_be_read_one_by_one_share_no_cue() -> None:
    words = (
        Word(text="Ready?", start_ms=0, end_ms=900, speaker="A"),
        Word(text="Yes.", start_ms=1500, end_ms=2700, speaker="B"),
    )
    assert lines(words, DASHES) == [("Ready?",), ("Yes.",)]


@pytest.mark.parametrize("preset", ["netflix", "bbc", "youtube"])
def test_calm_speech_breaks_no_rule_of_any_preset(preset: CaptionPreset) -> None:
    said = "The bridge was built by hand, and it took eleven years. Nobody had thought so."
    rules = rules_of(CaptionOptions(preset=preset), "en")
    found = cues(evenly(*said.split(), each_ms=480), 60_000, rules, "en")
    assert [breach for cue in found for breach in cue.breaches] == []
    assert all(len(line) <= rules.line_characters for cue in found for line in cue.lines)


def test_raw_is_a_cue_a_sentence_as_long_as_it_is() -> None:
    long = "this goes on and on for much longer than two lines of any broadcaster would ever be"
    words = evenly(*long.split(), "indeed.", "Yes.", each_ms=900)
    found = shown(words, rules_of(CaptionOptions(preset="raw")))
    assert [cue.lines for cue in found] == [(f"{long} indeed.",), ("Yes.",)]
    assert [(cue.start_ms, cue.end_ms) for cue in found] == [
        (0, words[-2].end_ms),
        (words[-1].start_ms, words[-1].end_ms),
    ]


def test_a_runs_own_value_stands_over_the_presets() -> None:
    options = CaptionOptions(preset="bbc", line_characters=20, lines=1)
    found = lines(evenly(*("word",) * 12), rules_of(options))
    assert all(len(cue) == 1 and len(cue[0]) <= 20 for cue in found)
    assert rules_of(options).characters_per_second == 15


def test_three_lines_are_used_where_they_are_allowed() -> None:
    said = "one two three four five six seven eight nine ten eleven twelve"
    rules = rules_of(CaptionOptions(line_characters=24, lines=3), "en")
    (only,) = lines(evenly(*said.split(), each_ms=500), rules)
    assert len(only) == 3
    assert max(map(len, only)) <= 24
