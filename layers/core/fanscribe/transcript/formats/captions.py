"""What SRT and VTT have in common: blocks of a timing line and text lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from fanscribe.transcript.cues import Cue
from fanscribe.transcript.timecode import timecode


def blocks(cues: Iterable[Cue], mark: str, text_of: Callable[[Cue], str]) -> Iterator[str]:
    """Each cue's timing line and text, without the blank line that separates cues.

    `mark` stands before the milliseconds; `text_of` gives the cue's text, escaped for the format.
    """
    for cue in cues:
        timing = f"{timecode(cue.start_ms, mark)} --> {timecode(cue.end_ms, mark)}"
        yield f"{timing}\n{text_of(cue)}"
