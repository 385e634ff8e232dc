"""Scripts: how wide characters are, and which are written without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_INVISIBLE = {"Mn", "Me", "Cf"}  # marks that sit on other characters, joiners, direction marks
_HAN_AND_KANA = "\u2e80-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Myanmar, Khmer
    f"{_HAN_AND_KANA}\uff01-\uff9f"  # and full width
)
_BEGINS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_ENDS_UNSPACED = re.compile(f"[{_UNSPACED}][\u0300-\u036f\ufe00-\ufe0f\u200b-\u200f]*$")
_CHARACTER = re.compile(r"\S(?:[\u0300-\u036f\u200d\ufe00-\ufe0f\u3099\u309a]|(?<=\u200d)\S)*")
_JOINED = re.compile("\u200d.")
_DIVISIBLE = re.compile(f"[{_HAN_AND_KANA}]")


def columns(text: str) -> int:
    """The width of `text` in columns: two for a wide character, none for a combining mark."""
    if text.isascii():
        return len(text)
    # What is joined to a character is drawn with it, as one family of several people.
    return sum(map(_column, _JOINED.sub("", text)))


def _column(char: str) -> int:
    if unicodedata.category(char) in _INVISIBLE:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def is_spaced(before: str, after: str) -> bool:
    """Whether a space stands between two neighbouring words: not within Chinese, Thai, …"""
    return not (_ENDS_UNSPACED.search(before) and _BEGINS_UNSPACED.match(after))


def has_unspaced(text: str) -> bool:
    """Whether any character of it is of a script that is written without spaces."""
    return not text.isascii() and _BEGINS_UNSPACED.search(text) is not None


def join(words: Sequence[str]) -> str:
    """Words as running text, with spaces where their script has them."""
    spaced = " ".join(words)
    if not has_unspaced(spaced):
        return spaced
    text = ""
    for word in filter(None, words):
        text += f" {word}" if text and is_spaced(text, word) else word
    return text


def pieces(text: str) -> list[str]:
    """A run of Chinese or Japanese as the characters between which it may be broken."""
    return _CHARACTER.findall(text) if _DIVISIBLE.search(text) else [text]
