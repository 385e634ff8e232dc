"""The columns of a manifest, and what to say of one that nobody knows."""

from __future__ import annotations

import difflib

COLUMNS = {
    "audio_url": "audio_url",
    "file_id": "file_id",
    "duration_estimate": "estimated_ms",
    "engine": "engine",
    "language": "language",
    "diarize": "diarize",
    "multichannel": "multichannel",
    "key_terms": "key_terms",
    "assemblyai": "assemblyai",
    "title": "title",
}
"""Each column, and the field of an Item that it fills. `audio_url` is required;
`duration_estimate` is in seconds, `key_terms` a list, `assemblyai` an object."""


def column_name(name: str) -> str:
    """A column's name as COLUMNS spells it: case and blanks around it do not matter."""
    return name.strip().lower()


def unknown_column(name: str) -> str:
    """What to do about `name`, which is not in COLUMNS."""
    near = difflib.get_close_matches(name, COLUMNS, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return f"there is no such column: {hint}There are {', '.join(COLUMNS)}"
