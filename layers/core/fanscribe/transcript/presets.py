"""What captions must obey, as those who show them ask for it.

`netflix`: timed text style guide, adult programmes: 42 characters, 2 lines, 5/6 to 7 s, 2 frames
between captions, smaller gaps than half a second closed. The speed is the guide's older and
stricter one, 17 characters a second. Japanese, Korean and Chinese by their own guides, a wide
character counted as two columns.
`bbc`: subtitle guidelines: 37 characters, 2 lines, about 180 words a minute, gaps of less than a
second closed.
`youtube`: the measure of its automatic captions: 32 characters, 2 lines.
`raw`: a caption a sentence, from its first word to its last, as long as it may be.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from fanscribe.contracts import CaptionOptions

UNLIMITED = 1_000_000_000


class Rules(Struct, frozen=True, kw_only=True):
    """Widths in columns, times in ms; `whole_sentences` ends a cue where a sentence ends, always.

    A silence of `pause_ms` ends a cue; one shorter than `close_gap_ms` between cues is closed to
    `gap_ms` by leaving the first on the screen.
    """

    line_characters: int
    lines: int
    shortest_ms: int
    longest_ms: int
    gap_ms: int
    characters_per_second: float
    pause_ms: int
    close_gap_ms: int
    dashes: bool = False
    whole_sentences: bool = False


TWO_FRAMES_MS = 84
"""Two frames at 24 a second, rounded up: the eye sees one cue go and the next come."""

PRESETS = {
    "netflix": Rules(
        line_characters=42,
        lines=2,
        shortest_ms=834,
        longest_ms=7_000,
        gap_ms=TWO_FRAMES_MS,
        characters_per_second=17,
        pause_ms=1_000,
        close_gap_ms=500,
    ),
    "bbc": Rules(
        line_characters=37,
        lines=2,
        shortest_ms=1_000,
        longest_ms=7_000,
        gap_ms=TWO_FRAMES_MS,
        characters_per_second=15,
        pause_ms=1_500,
        close_gap_ms=1_000,
    ),
    "youtube": Rules(
        line_characters=32,
        lines=2,
        shortest_ms=834,
        longest_ms=6_000,
        gap_ms=0,
        characters_per_second=20,
        pause_ms=1_000,
        close_gap_ms=500,
    ),
    "raw": Rules(
        line_characters=UNLIMITED,
        lines=1,
        shortest_ms=0,
        longest_ms=UNLIMITED,
        gap_ms=0,
        characters_per_second=UNLIMITED,
        pause_ms=2_000,
        close_gap_ms=0,
        whole_sentences=True,
    ),
}

_NETFLIX_ABROAD = {
    "ja": {"line_characters": 26, "characters_per_second": 8},
    "ko": {"line_characters": 32, "characters_per_second": 24},
    "zh": {"line_characters": 32, "characters_per_second": 18},
}


def rules_of(options: CaptionOptions, language: str | None = None) -> Rules:
    """The preset's rules for `language` (a BCP 47 tag), with the run's own values over them."""
    given = {
        name: value
        for name in CaptionOptions.__struct_fields__
        if name != "preset" and (value := getattr(options, name)) is not None
    }
    abroad = _NETFLIX_ABROAD.get(primary(language), {}) if options.preset == "netflix" else {}
    return msgspec.structs.replace(PRESETS[options.preset], **(abroad | given))


def primary(language: str | None) -> str:
    """`pt` of `pt-BR`; empty for None."""
    return (language or "").partition("-")[0].lower()
