"""HTML: the transcript as a page, to read while it is heard. One file, its player inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from fanscribe.contracts import Paragraph, Transcript, Word
from fanscribe.page import render
from fanscribe.transcript.formats.base import Script
from fanscribe.transcript.formats.vtt import Vtt
from fanscribe.transcript.scripts import is_spaced

_TOLD = (
    "file_id",
    "audio_url",
    "status",
    "duration_ms",
    "language",
    "engine",
    "model",
    "confidence",
    "speakers",
    "gaps",
)


class Html:
    name = "html"
    ending = "html"
    content_type = "text/html; charset=utf-8"

    def render(self, script: Script) -> bytes:
        told = script.transcript
        data = {name: getattr(told, name) for name in _TOLD} | {
            "files": _files(script),
            "suspects": told.coverage.suspects if told.coverage else (),
            "words": _words(told.words),
            "turns": list(_turns(script.paragraphs, told)),
            "captions": Vtt().render(script).decode(),
        }
        return render("transcript", told.title or told.file_id, data)


def _files(script: Script) -> list[tuple[str, str]]:
    """The files beside this one: names, and endings."""
    # The registry holds this format too: it cannot be there before this module is.
    from fanscribe.transcript.formats import FORMATS

    asked = dict.fromkeys(("json", *script.options.outputs))
    return [(name, FORMATS[name].ending) for name in asked if name != "html"]


def _words(words: Sequence[Word]) -> dict[str, object]:
    """By columns: a recording may have a hundred thousand. `lengths` in ms, confidence in %.

    `joined` are the words that no space stands before.
    """
    return {
        "texts": [word.text for word in words],
        "starts": [word.start_ms for word in words],
        "lengths": [word.end_ms - word.start_ms for word in words],
        "confidences": [_percent(word.confidence) for word in words],
        "joined": [
            at
            for at, (before, word) in enumerate(pairwise(words), start=1)
            if not is_spaced(before.text, word.text)
        ],
    }


def _percent(confidence: float | None) -> int | None:
    return None if confidence is None else round(confidence * 100)


def _turns(paragraphs: Sequence[Paragraph], told: Transcript) -> Iterator[tuple[int, int | None]]:
    """Each paragraph's first word, and its speaker among the transcript's."""
    names = {name: at for at, name in enumerate(told.speakers)}
    at = 0
    for paragraph in paragraphs:
        while at < len(told.words) and not _begins(told.words[at], paragraph):
            at += 1
        yield at, names.get(paragraph.speaker or "")


def _begins(word: Word, paragraph: Paragraph) -> bool:
    # Two speakers may begin in the same millisecond.
    same = word.speaker == paragraph.speaker
    return word.start_ms > paragraph.start_ms or (word.start_ms == paragraph.start_ms and same)
