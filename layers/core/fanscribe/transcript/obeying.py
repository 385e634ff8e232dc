"""Which rules a cue could not keep, and why: speech does not always leave room for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from fanscribe.transcript.presets import Rules

Rule = Literal["line_characters", "shortest_ms", "gap_ms", "characters_per_second"]


class Breach(NamedTuple):
    """A rule that a cue breaks: what was measured, what is allowed, and what stood in the way."""

    rule: Rule
    measured: float
    allowed: float
    reason: str


def breaches(
    span: tuple[int, int], widths: Sequence[int], following_ms: int | None, rules: Rules
) -> tuple[Breach, ...]:
    """Those of a cue shown in `span` with lines of `widths` columns.

    Other rules are never broken: a cue has no more lines, and stays no longer, than it may.
    """
    start_ms, end_ms = span
    shown_ms = end_ms - start_ms
    width = sum(widths)
    if (
        shown_ms >= rules.shortest_ms
        and width * 1000 <= rules.characters_per_second * shown_ms
        and max(widths) <= rules.line_characters
        and (following_ms is None or following_ms - end_ms >= rules.gap_ms)
    ):
        return ()
    why = _no_room(span, following_ms, rules)
    return tuple(_found(shown_ms, width, widths, why, rules)) + _gap(end_ms, following_ms, rules)


def _found(
    shown_ms: int, width: int, widths: Sequence[int], why: str, rules: Rules
) -> Iterator[Breach]:
    if max(widths) > rules.line_characters:
        wide = "a single word is wider than a line"
        yield Breach("line_characters", max(widths), rules.line_characters, wide)
    if shown_ms < rules.shortest_ms:
        yield Breach("shortest_ms", shown_ms, rules.shortest_ms, why)
    if width * 1000 > rules.characters_per_second * shown_ms:
        speed = round(width * 1000 / shown_ms, 1)
        yield Breach("characters_per_second", speed, rules.characters_per_second, why)


def _gap(end_ms: int, following_ms: int | None, rules: Rules) -> tuple[Breach, ...]:
    if following_ms is None or following_ms - end_ms >= rules.gap_ms:
        return ()
    reason = "the next cue begins with it, or at once: two speak at a time"
    return (Breach("gap_ms", following_ms - end_ms, rules.gap_ms, reason),)


def _no_room(span: tuple[int, int], following_ms: int | None, rules: Rules) -> str:
    if span[1] - span[0] >= rules.longest_ms:
        return "it is on the screen for as long as a cue may be"
    if following_ms is not None:
        return f"no silence is left: the next cue begins {following_ms - span[0]} ms after it"
    return "the recording ends"
