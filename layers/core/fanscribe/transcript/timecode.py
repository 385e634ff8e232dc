"""Caption time: whole milliseconds in, `HH:MM:SS,mmm` out. No float comes near it."""

from __future__ import annotations


def timecode(ms: int, mark: str) -> str:
    """`ms` as hours, minutes and seconds, with `mark` before the milliseconds.

    Hours have two digits, and more where a recording is longer than 99 hours.
    """
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{mark}{ms:03d}"
