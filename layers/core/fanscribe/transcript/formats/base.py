"""What an output format is."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol

from fanscribe.contracts import Options, Paragraph, Transcript
from fanscribe.transcript.cues import Cue, cues
from fanscribe.transcript.presets import Rules, rules_of
from fanscribe.transcript.segments import by_channel, paragraphs


class Script:
    """A transcript as it is to be written: what was said, and what the run wants of it."""

    def __init__(self, transcript: Transcript, options: Options | None = None) -> None:
        self.transcript = transcript
        self.options = options or Options()

    @cached_property
    def cues(self) -> list[Cue]:
        """The captions, cut once for every format that shows them; each channel has its own."""
        told = self.transcript
        found = [
            cue
            for said in by_channel(told.words)
            for cue in cues(said, told.duration_ms, self.rules, told.language)
        ]
        return sorted(found, key=lambda cue: cue.start_ms)

    @property
    def rules(self) -> Rules:
        """What the captions are to obey."""
        return rules_of(self.options.captions, self.transcript.language)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The transcript's own, or made from its sentences if it is older than they are."""
        told = self.transcript
        return told.paragraphs or paragraphs(told.segments, told.gaps)


class Format(Protocol):
    """One way of writing a transcript.

    To add a format, say TTML:

    1. write `formats/ttml.py` with a class that has these four members; take captions from
       `script.cues`, so that every format breaks lines at the same words, and write time with
       `fanscribe.transcript.timecode.timecode`, never with a float;
    2. escape what the format's own parsers would take for markup: words are whatever somebody
       said, in any script, and the transcript may have no words at all;
    3. add an instance to `FORMATS` in `formats/__init__.py`, and its name to `OUTPUT_FORMATS`;
    4. test it by reading its output back with a parser that is not ours.

    The file is `transcript.<ending>`; a caller asks for it by `name` in `outputs`.
    """

    name: str
    ending: str
    content_type: str

    def render(self, script: Script) -> bytes:
        """The whole file, in UTF-8. Must not fail for any valid transcript."""
        ...
