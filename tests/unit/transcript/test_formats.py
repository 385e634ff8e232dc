"""What each format writes, read back by parsers that are not ours."""

from __future__ import annotations

import html

import msgspec
import pysubs2
import pytest
import webvtt
from fanscribe.contracts import OUTPUT_FORMATS, Gap, Transcript, Word
from fanscribe.errors import OutputFormatError
from fanscribe.transcript.cues import Cue, cues
from fanscribe.transcript.formats import FORMATS, format_named
from fanscribe.transcript.formats.srt import WORD_JOINER
from hypothesis import given
from unit.transcript.strategies import AWKWARD, evenly, spoken, transcript

GAP = Gap(start_ms=1000, end_ms=61_500, error="DecodeError", cause="does not --> decode\n\nat all")


def written(name: str, found: Transcript) -> str:
    return format_named(name).render(found).decode()


def cues_of(found: Transcript) -> list[Cue]:
    return cues(found.words, found.duration_ms)


def timed(found: Transcript) -> list[tuple[int, int]]:
    return [(cue.start_ms, cue.end_ms) for cue in cues_of(found)]


def read_srt(found: Transcript) -> pysubs2.SSAFile:
    return pysubs2.SSAFile.from_string(written("srt", found), format_="srt")


def read_vtt(found: Transcript) -> list[webvtt.Caption]:
    return list(webvtt.from_string(written("vtt", found), strict=True))


@given(spoken())
def test_srt_reads_back_with_the_same_cues(words: tuple[Word, ...]) -> None:
    found = transcript(words)
    events = read_srt(found).events
    assert [(event.start, event.end) for event in events] == timed(found)
    read = [event.text.replace(WORD_JOINER, "") for event in events]
    said = [r"\N".join(cue.lines).replace(WORD_JOINER, "") for cue in cues_of(found)]
    assert read == said


@given(spoken())
def test_vtt_reads_back_with_the_same_cues(words: tuple[Word, ...]) -> None:
    found = transcript(words)
    captions = read_vtt(found)
    times = [(c.start_time.in_milliseconds(), c.end_time.in_milliseconds()) for c in captions]
    assert times == timed(found)
    assert [html.unescape(c.text) for c in captions] == ["\n".join(c.lines) for c in cues_of(found)]


@given(spoken())
def test_json_reads_back_equal(words: tuple[Word, ...]) -> None:
    # A lone surrogate cannot reach us: results are decoded from JSON, which refuses it.
    kept = tuple(word for word in words if word.text != "\ud800")
    found = transcript(kept, status="partial", gaps=(GAP,))
    assert msgspec.json.decode(format_named("json").render(found), type=Transcript) == found


@given(spoken())
def test_txt_holds_every_word_and_one_paragraph_a_line(words: tuple[Word, ...]) -> None:
    told = written(
        "txt", transcript(tuple(msgspec.structs.replace(w, speaker=None) for w in words))
    )
    said = [
        part for cue in cues_of(transcript(words)) for line in cue.lines for part in line.split()
    ]
    assert told.split() == said
    assert all(block for block in told.split("\n\n")) or not told


@pytest.mark.parametrize("text", [text for text in AWKWARD if text.strip()])
def test_awkward_words_disturb_no_neighbour(text: str) -> None:
    found = transcript(evenly("before.", "then", text, "now", "after.", each_ms=2000))
    assert len(read_srt(found)) == len(read_vtt(found)) == len(cues_of(found)) > 1
    assert read_srt(found)[-1].text.endswith("after.")
    assert read_vtt(found)[0].text.startswith("before.")


def test_srt_text_is_left_alone_where_nothing_looks_like_syntax() -> None:
    assert written("srt", transcript(evenly("It's", "3.5", "-", "at", "10:30."))) == (
        "1\n00:00:00,000 --> 00:00:01,500\nIt's 3.5 - at 10:30.\n"
    )


def test_srt_keeps_a_number_that_is_its_last_line() -> None:
    found = transcript(evenly("n" * 41, "1984", each_ms=1000))
    assert [cue.lines for cue in cues_of(found)] == [("n" * 41, "1984")]
    assert read_srt(found)[0].text.endswith(WORD_JOINER + "1984")


def test_srt_numbers_its_cues_and_parts_them_by_one_blank_line() -> None:
    words = evenly("We", "came.", "They", "went.", each_ms=500)
    assert written("srt", transcript(words)) == (
        "1\n00:00:00,000 --> 00:00:01,000\nWe came.\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nThey went.\n"
    )


def test_vtt_names_the_voice() -> None:
    found = transcript(evenly("Hello", "there.", speaker="O'Brien & <Sons>\n"))
    assert "<v O'Brien &amp; &lt;Sons&gt;>Hello there." in written("vtt", found)
    assert read_vtt(found)[0].text == "Hello there."


def test_vtt_notes_gaps_without_showing_them() -> None:
    found = transcript(evenly("Hello."), status="partial", gaps=(GAP,))
    assert "NOTE not transcribed: 00:00:01.000 to 00:01:01.500: DecodeError:" in written(
        "vtt", found
    )
    assert written("vtt", found).count("-->") == 1
    assert [caption.text for caption in read_vtt(found)] == ["Hello."]


def test_txt_has_a_paragraph_a_turn_and_says_what_is_missing() -> None:
    words = (
        *evenly("Where", "is", "it?", "Here.", speaker="A"),
        Word(text="Thanks.", start_ms=70_000, end_ms=70_500, speaker="B"),
    )
    assert written("txt", transcript(words, status="partial", gaps=(GAP,))) == (
        "A: Where is it? Here.\n\n"
        "[not transcribed, 00:00:01.000 to 00:01:01.500: DecodeError]\n\n"
        "B: Thanks.\n"
    )


@pytest.mark.parametrize(("name", "whole"), [("srt", ""), ("vtt", "WEBVTT\n"), ("txt", "")])
def test_silence_is_an_empty_file_of_its_format(name: str, whole: str) -> None:
    assert written(name, transcript()) == whole


def test_the_formats_are_those_a_run_may_ask_for() -> None:
    assert tuple(FORMATS) == OUTPUT_FORMATS
    assert all(each.name == name for name, each in FORMATS.items())
    assert len({each.ending for each in FORMATS.values()}) == len(FORMATS)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(OutputFormatError, match="'docx'; there are json, srt, vtt, txt"):
        format_named("docx")
