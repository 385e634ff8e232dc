"""What each format writes, read back by parsers that are not ours."""

from __future__ import annotations

import csv
import html
import io
import re

import msgspec
import pysubs2
import pytest
import webvtt
from assemblyai.types import TranscriptResponse
from fanscribe.contracts import (
    OUTPUT_FORMATS,
    CaptionOptions,
    Gap,
    Options,
    Transcript,
    Word,
)
from fanscribe.errors import OutputFormatError
from fanscribe.transcript.cues import Cue
from fanscribe.transcript.formats import FORMATS, Script, format_named
from fanscribe.transcript.formats.srt import WORD_JOINER
from fanscribe.transcript.plain import plain
from hypothesis import given
from unit.transcript.strategies import AWKWARD, evenly, spoken, transcript

GAP = Gap(start_ms=1000, end_ms=61_500, error="DecodeError", cause="does not --> decode\n\nat all")


def written(name: str, found: Transcript, options: Options | None = None) -> str:
    return format_named(name).render(Script(found, options)).decode()


def cues_of(found: Transcript) -> list[Cue]:
    return Script(found).cues


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
    assert msgspec.json.decode(format_named("json").render(Script(found)), type=Transcript) == found


@given(spoken())
def test_txt_holds_every_word_and_one_paragraph_a_line(words: tuple[Word, ...]) -> None:
    told = written(
        "txt", transcript(tuple(msgspec.structs.replace(w, speaker=None) for w in words))
    )
    assert "".join(told.split()) == said_in(words)
    assert all(block for block in told.split("\n\n")) or not told


def said_in(words: tuple[Word, ...]) -> str:
    return "".join("".join(plain(word.text).split()) for word in words)


@given(spoken())
def test_speakers_txt_is_a_line_a_turn_that_names_who_and_when(words: tuple[Word, ...]) -> None:
    found = transcript(words)
    rows = written("speakers", found).splitlines()
    assert all(
        re.match(r"\[\d\d+:\d\d:\d\d\.\d{3} - \d\d+:\d\d:\d\d\.\d{3}\] .", row) for row in rows
    )
    named = [name for name in found.speakers if any(name and plain(name) in row for row in rows)]
    spoke = {word.speaker for word in words if plain(word.text) and word.speaker}
    assert set(named) >= spoke & set(found.speakers)


@given(spoken())
def test_tsv_reads_back_as_the_sentences(words: tuple[Word, ...]) -> None:
    found = transcript(words)
    told = io.StringIO(written("tsv", found), newline="")
    rows = [(row["start"], row["end"], row["text"]) for row in csv.DictReader(told, delimiter="\t")]
    assert rows == [
        (str(each.start_ms), str(each.end_ms), plain(each.text))
        for each in found.segments
        if plain(each.text)
    ]


@given(spoken())
def test_cues_json_holds_the_captions_and_what_they_break(words: tuple[Word, ...]) -> None:
    found = transcript(words)
    told = msgspec.json.decode(written("cues", found))
    assert [(each["start_ms"], each["lines"]) for each in told["cues"]] == [
        (cue.start_ms, list(cue.lines)) for cue in cues_of(found)
    ]
    assert [len(each["breaches"]) for each in told["cues"]] == [
        len(cue.breaches) for cue in cues_of(found)
    ]
    assert told["rules"]["line_characters"] == 42


@given(spoken())
def test_the_services_own_client_reads_assemblyai_json(words: tuple[Word, ...]) -> None:
    kept = tuple(word for word in words if word.text != "\ud800")
    told = written("assemblyai", transcript(kept, language="pt-BR", speakers=("A",)))
    read = TranscriptResponse(**msgspec.json.decode(told))
    assert read.status == "completed"
    assert [(w.text, w.start, w.end, w.speaker) for w in read.words or ()] == [
        (w.text, w.start_ms, w.end_ms, w.speaker) for w in kept
    ]
    assert sum(len(each.words) for each in read.utterances or ()) == len(kept)
    assert msgspec.json.decode(told)["language_code"] == "pt_br"


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
        "1\n00:00:00,000 --> 00:00:00,916\nWe came.\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nThey went.\n"
    )


def test_hours_go_over_ninety_nine() -> None:
    late = 123 * 3_600_000
    found = transcript((Word(text="Still here.", start_ms=late, end_ms=late + 1000),))
    assert "123:00:00,000 --> 123:00:01,000" in written("srt", found)
    assert "123:00:00.000 --> 123:00:01.000" in written("vtt", found)


def test_vtt_names_both_voices_of_a_shared_cue() -> None:
    words = (
        Word(text="Ready?", start_ms=0, end_ms=300, speaker="A"),
        Word(text="Yes.", start_ms=400, end_ms=700, speaker="B & C"),
    )
    told = written("vtt", transcript(words), Options(captions=CaptionOptions(dashes=True)))
    assert "<v A>- Ready?</v>\n<v B &amp; C>- Yes.</v>\n" in told
    assert [c.text for c in webvtt.from_string(told, strict=True)] == ["- Ready?\n- Yes."]


def test_vtt_names_the_language() -> None:
    assert written("vtt", transcript(language="pt-BR")) == (
        "WEBVTT\nKind: captions\nLanguage: pt-BR\n"
    )
    assert written("vtt", transcript(language=None)) == "WEBVTT\n"


def test_vtt_says_how_many_rules_could_not_be_kept() -> None:
    told = written("vtt", transcript(evenly("x" * 60)))
    assert "NOTE rules not kept, of 1 captions:" in told
    assert "line_characters in 1" in told
    assert "NOTE" not in written("vtt", transcript(evenly("fine.", each_ms=900)))


def test_the_runs_caption_options_reach_every_caption_format() -> None:
    found = transcript(evenly(*("word",) * 12))
    options = Options(captions=CaptionOptions(line_characters=9, lines=1))
    assert all(len(line) <= 9 for line in written("srt", found, options).splitlines()[2::4])
    assert msgspec.json.decode(written("cues", found, options))["rules"]["lines"] == 1
    assert len(list(webvtt.from_string(written("vtt", found, options)))) == 6


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


def test_txt_puts_times_before_its_paragraphs_where_asked() -> None:
    words = (
        Word(text="Where?", start_ms=1000, end_ms=1500, speaker="A"),
        Word(text="There.", start_ms=3_661_001, end_ms=3_662_000),
    )
    assert written("txt", transcript(words), Options(timestamps=True)) == (
        "[00:00:01.000] A: Where?\n\n[01:01:01.001] There.\n"
    )


def test_txt_of_a_transcript_older_than_paragraphs_is_whole() -> None:
    found = transcript(evenly("We", "came.", "They", "went."), paragraphs=())
    assert written("txt", found) == "We came. They went.\n"


def test_speakers_txt_joins_the_paragraphs_of_a_turn_and_notes_gaps() -> None:
    words = (
        Word(text="Where?", start_ms=0, end_ms=500, speaker="A"),
        Word(text="There?", start_ms=4000, end_ms=4500, speaker="A"),
        Word(text="Here.", start_ms=70_000, end_ms=70_500, speaker="B"),
    )
    gap = msgspec.structs.replace(GAP, start_ms=10_000)
    assert written("speakers", transcript(words, gaps=(gap,))) == (
        "[00:00:00.000 - 00:00:04.500] A: Where? There?\n"
        "[not transcribed, 00:00:10.000 to 00:01:01.500: DecodeError]\n"
        "[00:01:10.000 - 00:01:10.500] B: Here.\n"
    )


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("srt", ""),
        ("vtt", "WEBVTT\n"),
        ("txt", ""),
        ("speakers", ""),
        ("tsv", "start\tend\tspeaker\ttext\n"),
    ],
)
def test_silence_is_an_empty_file_of_its_format(name: str, whole: str) -> None:
    assert written(name, transcript(language=None)) == whole


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_a_transcript_is_written_the_same_twice(name: str) -> None:
    found = transcript(evenly(*(t for t in AWKWARD if t != "\ud800"), speaker="A"), speakers=("A",))
    assert written(name, found) == written(name, found)


def test_the_formats_are_those_a_run_may_ask_for() -> None:
    assert tuple(FORMATS) == OUTPUT_FORMATS
    assert all(each.name == name for name, each in FORMATS.items())
    assert len({each.ending for each in FORMATS.values()}) == len(FORMATS)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        OutputFormatError, match="'docx'; there are json, srt, vtt, txt, html, speakers"
    ):
        format_named("docx")
