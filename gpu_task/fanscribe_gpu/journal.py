"""What outlives a worker that is killed: which chunks it was hearing, line by line in a file."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
from fanscribe.contracts import Death
from msgspec import Struct


class _Line(Struct, frozen=True, omit_defaults=True):
    """One of the three: the supervisor's `started_at` and `killed_by`, the worker's `hearing`."""

    started_at: int | None = None
    hearing: tuple[str, ...] | None = None
    killed_by: int | None = None


class Journal:
    """The supervisor's file, or, for a worker without a supervisor, none.

    `started_at` is when the try began, in milliseconds since 1970; `deaths` are those of earlier
    workers of this try.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        lines = _lines(path) if path else []
        begun = [line.started_at for line in lines if line.started_at]
        self.started_at = begun[0] if begun else int(time.time() * 1000)
        self.deaths = _deaths(lines)
        self._hearing: dict[str, None] = {}

    def took(self, key: str) -> None:
        """Note that from now on the model hears this chunk too."""
        self._hearing[key] = None
        if self._path:
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode(_Line(hearing=tuple(self._hearing))) + b"\n")

    def settled(self, key: str) -> None:
        """The chunk has its outcome; the next line will not name it."""
        self._hearing.pop(key, None)


def _lines(path: Path) -> list[_Line]:
    return [msgspec.json.decode(line, type=_Line) for line in path.read_bytes().splitlines()]


def _deaths(lines: list[_Line]) -> tuple[Death, ...]:
    found = []
    hearing: tuple[str, ...] = ()
    for line in lines:
        if line.hearing is not None:
            hearing = line.hearing
        if line.killed_by:
            found.append(Death(signal=line.killed_by, hearing=hearing))
            hearing = ()
    return tuple(found)
