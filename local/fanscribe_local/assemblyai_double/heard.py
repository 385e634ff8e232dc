"""What a transcriber hands the double."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct


class HeardWord(Struct, frozen=True, kw_only=True):
    """One word; times in milliseconds from the start of the file."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float = 1.0
    speaker: str | None = None
    channel: str | None = None


class Heard(Struct, frozen=True, kw_only=True):
    """What was heard in one file. `language` is a code of the service, `en` or `en_us`."""

    words: tuple[HeardWord, ...]
    language: str
    duration_s: float


Transcribe = Callable[[bytes], Heard]
"""The bytes of an audio file to what is heard in it. Called from threads, one file each."""
