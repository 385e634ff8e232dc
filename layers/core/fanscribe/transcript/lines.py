"""How a caption's words lie on its lines."""

from __future__ import annotations

from collections.abc import Sequence

LINE_CHARACTERS = 42
"""What broadcasters allow a line of Latin script; a longer word stands alone, unbroken."""


def lay_out(words: Sequence[str]) -> tuple[str, ...] | None:
    """One line if the words fit it, else the two nearest in length; None if they need a third."""
    whole = " ".join(words)
    if len(whole) <= LINE_CHARACTERS or len(words) == 1:
        return (whole,)
    if len(whole) > 2 * LINE_CHARACTERS + 1:
        return None
    return min(_fitting(words), key=_unevenness, default=None)


def _fitting(words: Sequence[str]) -> list[tuple[str, str]]:
    splits = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    return [split for split in splits if max(map(len, split)) <= LINE_CHARACTERS]


def _unevenness(split: tuple[str, str]) -> int:
    return abs(len(split[0]) - len(split[1]))
