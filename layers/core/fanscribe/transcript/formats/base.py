"""What an output format is."""

from __future__ import annotations

from typing import Protocol

from fanscribe.contracts import Transcript


class Format(Protocol):
    """One way of writing a transcript.

    To add a format, say TTML:

    1. write `formats/ttml.py` with a class that has these four members; build captions from
       `fanscribe.transcript.cues.cues`, so that every format breaks lines at the same words, and
       write time with `fanscribe.transcript.timecode.timecode`, never with a float;
    2. escape what the format's own parsers would take for markup: words are whatever somebody
       said, in any script, and the transcript may have no words at all;
    3. add an instance to `FORMATS` in `formats/__init__.py`;
    4. test it by reading its output back with a parser that is not ours.

    The file is `transcript.<ending>`; a caller asks for it by `name` in `outputs`.
    """

    name: str
    ending: str
    content_type: str

    def render(self, transcript: Transcript) -> bytes:
        """The whole file, in UTF-8. Must not fail for any valid transcript."""
        ...
