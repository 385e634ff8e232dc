"""Transcripts that cannot be written."""

from __future__ import annotations

from fanscribe.errors.base import FanscribeError


class OutputFormatError(FanscribeError):
    """An output format nobody writes."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no output format {name!r}; there are {', '.join(known)}")


class NothingTranscribedError(FanscribeError):
    """Not one chunk of an item has a result."""

    def __init__(self, file_id: str, cause: str) -> None:
        super().__init__(f"{file_id}: nothing was transcribed: {cause}")
