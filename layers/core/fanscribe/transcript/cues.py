"""Caption cues from words: what is on the screen, from when until when."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from fanscribe.contracts import Word
from fanscribe.transcript.cutting import DASH, cuts
from fanscribe.transcript.lines import lay_out
from fanscribe.transcript.obeying import Breach, breaches
from fanscribe.transcript.presets import Rules
from fanscribe.transcript.scripts import columns
from fanscribe.transcript.spoken import Spoken, spoken
from fanscribe.transcript.timing import shown_until


class Cue(NamedTuple):
    """One caption: lines of plain text, shown in `[start_ms, end_ms)`.

    `speakers` is one name, or one a line where two speakers share the cue, their lines begun with
    a dash. `breaches` are the rules it could not keep, and why.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speakers: tuple[str | None, ...]
    breaches: tuple[Breach, ...] = ()


def cues(
    words: Iterable[Word],
    duration_ms: int,
    rules: Rules,
    language: str | None = None,
) -> list[Cue]:
    """All words, in order, as cues; words without anything to show are left out.

    `words` are in order of their start, `duration_ms` is the file's. `language` is a BCP 47 tag,
    None to go by the words.
    """
    said = spoken(words, language, rules.line_characters)
    edges = cuts(said, rules, duration_ms)
    return [_cue(said, i, j, rules, duration_ms) for i, j in pairwise(edges)]


def _cue(said: Spoken, i: int, j: int, rules: Rules, duration_ms: int) -> Cue:
    start_ms = said.starts[i]
    following_ms = said.starts[j] if j < len(said.starts) else None
    turns = _turns(said.speakers[i:j]) if rules.dashes else [0]
    lines = _shared(said, i, i + turns[1], j) if turns[1:] else lay_out(said, i, j, rules)
    widths = [columns(line) for line in lines]
    spoken_ms = max(said.ends[i:j])
    end_ms = shown_until(start_ms, spoken_ms, sum(widths), following_ms, rules)
    if following_ms is None:
        end_ms = max(start_ms + 1, min(end_ms, duration_ms))
    speakers = tuple(said.speakers[i + turn] for turn in turns)
    found = breaches((start_ms, end_ms), widths, following_ms, rules)
    return Cue(start_ms, end_ms, lines, speakers, found)


def _turns(speakers: list[str | None]) -> list[int]:
    """The words with which a speaker begins: the first, and in a shared cue another."""
    return [0, *(k for k, (b, a) in enumerate(pairwise(speakers), start=1) if a != b)]


def _shared(said: Spoken, i: int, turn: int, j: int) -> tuple[str, ...]:
    return (DASH + said.text(i, turn), DASH + said.text(turn, j))
