"""The page of a transcript holds every word once, in the turn it belongs to."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
from fanscribe.contracts import Options, Transcript, Word
from fanscribe.transcript.formats import Script, format_named
from fanscribe.transcript.scripts import join
from hypothesis import given
from unit.transcript.strategies import evenly, spoken, transcript


def page_data(told: Transcript, options: Options | None = None) -> dict[str, Any]:
    page = format_named("html").render(Script(told, options))
    _, _, rest = page.partition(b'<script type="application/json" id="data">')
    return msgspec.json.decode(rest.partition(b"</script>")[0])


def running(data: dict[str, Any]) -> str:
    """The text as the page's script puts it together."""
    joined = set(data["words"]["joined"])
    texts = data["words"]["texts"]
    return "".join(text if at == 0 or at in joined else f" {text}" for at, text in enumerate(texts))


def named(words: tuple[Word, ...]) -> Transcript:
    """With what a merge would say of the speakers; words without text do not get that far."""
    kept = tuple(word for word in words if word.text.strip() and word.text != "\ud800")
    speakers = tuple(dict.fromkeys(word.speaker for word in kept if word.speaker))
    return transcript(kept, speakers=speakers)


@given(spoken())
def test_every_word_is_there_with_its_times(words: tuple[Word, ...]) -> None:
    told = named(words)
    data = page_data(told)["words"]
    assert data["texts"] == [word.text for word in told.words]
    ends = [start + length for start, length in zip(data["starts"], data["lengths"], strict=True)]
    assert list(zip(data["starts"], ends, strict=True)) == [
        (word.start_ms, word.end_ms) for word in told.words
    ]


@given(spoken())
def test_turns_begin_where_the_paragraphs_do_and_each_is_one_speakers(
    words: tuple[Word, ...],
) -> None:
    told = named(words)
    turns = page_data(told)["turns"]
    firsts = [first for first, _ in turns]
    assert len(turns) == len(told.paragraphs)
    assert firsts == sorted(set(firsts))
    assert not firsts or firsts[0] == 0
    for (first, speaker), (end, _) in pairwise([*turns, (len(told.words), None)]):
        said_by = {word.speaker for word in told.words[first:end]}
        assert said_by == {None if speaker is None else told.speakers[speaker]}


def test_words_stand_together_where_their_script_has_no_spaces() -> None:
    words = evenly("今日は", "いい", "天気", "OK", "です。", "Yes.")
    assert running(page_data(transcript(words))) == join([word.text for word in words])


def test_confidence_is_in_percent_and_none_where_nobody_knows() -> None:
    words = (
        Word(text="sure", start_ms=0, end_ms=1, confidence=0.994),
        Word(text="who", start_ms=1, end_ms=2),
    )
    assert page_data(transcript(words))["words"]["confidences"] == [99, None]


def test_it_names_the_files_that_lie_beside_it() -> None:
    options = Options(outputs=("html", "srt", "speakers"))
    assert page_data(transcript(), options)["files"] == [
        ["json", "json"],
        ["srt", "srt"],
        ["speakers", "speakers.txt"],
    ]


def test_its_captions_are_those_of_the_vtt() -> None:
    told = transcript(evenly("Good", "morning."))
    assert page_data(told)["captions"] == format_named("vtt").render(Script(told)).decode()
