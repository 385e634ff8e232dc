"""The columns of a manifest, and what to say of one that nobody knows."""

from __future__ import annotations

import difflib

COLUMNS = (
    "audio_url",
    "file_id",
    "duration_estimate",
    "engine",
    "language",
    "diarize",
    "multichannel",
    "key_terms",
    "title",
)
"""`audio_url` is required; `duration_estimate` is in seconds, `key_terms` a list."""

BEYOND_HEADER = "(beyond the header)"
"""Where a CSV row's cells go that have no column."""


def column_name(name: str) -> str:
    """A column's name as COLUMNS spells it: case and blanks around it do not matter."""
    return name.strip().lower()


def unknown_column(name: str) -> str:
    """What to do about `name`, which is not in COLUMNS."""
    if name == BEYOND_HEADER:
        return "the row has more cells than the header: quote a cell that holds the delimiter"
    near = difflib.get_close_matches(name, COLUMNS, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"there is no such column: {hint}There are {', '.join(COLUMNS)}"
