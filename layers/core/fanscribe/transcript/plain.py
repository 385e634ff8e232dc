"""Words as they may be shown: on one line, without characters that nobody can see or save."""

from __future__ import annotations

import unicodedata

_UNSHOWN = {"Cc", "Cs"}  # control characters, and lone surrogates, which UTF-8 cannot carry


def plain(text: str) -> str:
    """`text` with control characters and runs of white space made single spaces, trimmed.

    Format characters stay: right-to-left text and joined scripts need them.
    """
    if text.isascii() and text.isalnum():
        return text
    shown = (" " if unicodedata.category(char) in _UNSHOWN else char for char in text)
    return " ".join("".join(shown).split())
