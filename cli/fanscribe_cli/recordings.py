"""A run's own recordings beside their transcripts, where the pages look for something to play."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fanscribe.contracts import Outcome

from fanscribe_cli.local_rows import Upload


def lay_beside(
    outcomes: Iterable[Outcome], uploads: Iterable[Upload], prefix: str, folder: Path
) -> None:
    """Link each uploaded recording as `<file_id>/recording.<ending>`; nothing is copied.

    `prefix` is the `s3://` address under which the uploads lie. A page that finds no recording
    asks for it: where links are not allowed there is none.
    """
    files = {f"{prefix}{one.name}": one.body for one in uploads if isinstance(one.body, Path)}
    for outcome in outcomes:
        file = files.get(outcome.audio_url or "")
        place = folder / outcome.file_id
        if file and place.is_dir():
            _link(place / f"recording{file.suffix.lower()}", file.resolve())


def _link(place: Path, file: Path) -> None:
    try:
        if place.is_symlink():
            place.unlink()
        place.symlink_to(file)
    except OSError:
        # A file of that name is somebody's, and some systems let only administrators link.
        return
