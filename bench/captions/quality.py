"""The share of cues that break each rule, read from the SubRip that each writer wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pysubs2
from fanscribe.contracts import CaptionOptions, Word
from fanscribe.transcript.function_words import bare, function_words
from fanscribe.transcript.presets import rules_of

from bench.captions.speech import words_of
from bench.captions.writers import Writer, ours, peers

RULES = rules_of(CaptionOptions(), "en")
TEXTS = ("inaugural", "gettysburg", "interview")
RATES = (130, 160, 190)
"""Words a minute: slow, usual and fast speech."""
COLUMNS = (
    "cues",
    "line > 42",
    "> 2 lines",
    "< 5/6 s",
    "> 7 s",
    "gap < 2 frames",
    "> 17 char/s",
    "ends on a small word",
    "two speakers",
    "any timing or size rule",
    "words lost",
)


class Seen(NamedTuple):
    """A cue as a viewer gets it."""

    start_ms: int
    end_ms: int
    lines: list[str]


def run() -> Iterator[str]:
    yield (
        "Share of cues that break a rule, over three texts at 130, 160 and 190 words a minute "
        "(`netflix` rules for all)."
    )
    yield ""
    yield f"| writer | {' | '.join(COLUMNS)} |"
    yield "|---|" + "---|" * len(COLUMNS)
    writers: dict[str, Writer | None] = {
        "fanscribe, netflix": ours(),
        "fanscribe, netflix, dashes": ours(dashes=True),
        "fanscribe, raw": ours("raw"),
        **peers(),
    }
    for name, writer in writers.items():
        yield _row(name, writer, RATES) if writer else f"| {name} | not installed |"
    for rate in RATES:
        yield _row(f"fanscribe, netflix, dashes: {rate} words a minute", ours(dashes=True), [rate])


def _row(name: str, writer: Writer, rates: Sequence[int]) -> str:
    counts = [_counts(words_of(text, rate), writer) for text in TEXTS for rate in rates]
    cues, *broken, lost = (sum(column) for column in zip(*counts, strict=True))
    shares = (f"{count / cues:.1%}" for count in broken)
    return f"| {name} | {' | '.join((str(cues), *shares, str(lost)))} |"


def _counts(words: Sequence[Word], writer: Writer) -> list[int]:
    seen = _read(writer(words))
    small = function_words("en")
    turns = _speakers_seen(seen, words)
    found = []
    for cue, after, speakers in zip(seen, [*seen[1:], None], turns, strict=True):
        shown_ms = cue.end_ms - cue.start_ms
        hard = [
            max(map(len, cue.lines)) > RULES.line_characters,
            len(cue.lines) > RULES.lines,
            shown_ms < RULES.shortest_ms,
            shown_ms > RULES.longest_ms,
            after is not None and after.start_ms - cue.end_ms < RULES.gap_ms,
            sum(map(len, cue.lines)) * 1000 > RULES.characters_per_second * shown_ms,
        ]
        last = cue.lines[-1].split()[-1]
        ends_small = last[-1].isalpha() and any(bare(last) in group for group in small)
        shares = speakers > 1 and not cue.lines[0].startswith("- ")
        found.append([1, *hard, ends_small, shares, any(hard)])
    told = sum(len(line.removeprefix("- ").split()) for cue in seen for line in cue.lines)
    return [*(sum(column) for column in zip(*found, strict=True)), len(words) - told]


def _read(srt: str) -> list[Seen]:
    events = pysubs2.SSAFile.from_string(srt, format_="srt").events
    return [Seen(event.start, event.end, event.plaintext.split("\n")) for event in events]


def _speakers_seen(seen: Sequence[Seen], words: Sequence[Word]) -> list[int]:
    """How many speakers' words each cue holds, by the order of words, which every writer keeps."""
    counts = [sum(len(line.removeprefix("- ").split()) for line in cue.lines) for cue in seen]
    edges = [0]
    for count in counts:
        edges.append(edges[-1] + count)
    return [len({word.speaker for word in words[i:j]}) for i, j in pairwise(edges)]
