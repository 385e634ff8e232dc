"""From how likely each speaker is heard in each frame, to turns."""

from __future__ import annotations

import numpy as np
from fanscribe.contracts import Turn
from fanscribe_gpu.turns import turns_of


def activity(*rows: str) -> np.ndarray:
    """A row a speaker, a character a frame: "#" is heard."""
    heard = [[0.9 if frame == "#" else 0.1 for frame in row] for row in rows]
    return np.array(heard, np.float16).T


def turns(*rows: str) -> list[tuple[str, int, int]]:
    return [(t.speaker, t.start_ms, t.end_ms) for t in turns_of(activity(*rows), 80)]


def test_speakers_are_named_in_the_order_in_which_they_are_heard() -> None:
    assert turns("........####", "####........") == [("A", 0, 320), ("B", 640, 960)]


def test_two_may_speak_at_once() -> None:
    assert turns("######....", "...#######") == [("A", 0, 480), ("B", 240, 800)]


def test_a_pause_for_breath_does_not_end_a_turn() -> None:
    assert turns("####..####") == [("A", 0, 800)]


def test_a_long_pause_does() -> None:
    assert len(turns("####..........####")) == 2


def test_a_click_is_nobodys_turn() -> None:
    assert turns("#.........####") == [("A", 800, 1120)]


def test_silence_has_no_turns() -> None:
    assert turns_of(np.zeros((0, 4), np.float16), 80) == ()
    assert turns("....", "....") == []


def test_turns_are_in_the_order_of_their_starts() -> None:
    found = turns_of(activity("####........####", ".....####......."), 80)
    assert list(found) == sorted(found, key=lambda turn: turn.start_ms)
    assert [turn.speaker for turn in found] == ["A", "B", "A"]
    assert isinstance(found[0], Turn)
