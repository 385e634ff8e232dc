"""Which engine transcribes an item."""

from __future__ import annotations

from fanscribe.contracts import Engine
from fanscribe.effective import Effective
from fanscribe.errors import LanguageUnsupportedError

_TAGS = "bg hr cs da nl en et fi fr de el hu it lv lt mt pl pt ro sk sl es sv ru uk"

PARAKEET_LANGUAGES = frozenset(_TAGS.split())
"""What Parakeet-TDT-0.6B-v3 was trained on; it finds out by itself which one it hears."""


def speaks_parakeet(language: str | None) -> bool:
    """Whether Parakeet knows a BCP 47 tag's language, in whatever region or script."""
    if language is None:
        return True
    return language.replace("_", "-").partition("-")[0].lower() in PARAKEET_LANGUAGES


def engine_for(file_id: str, settings: Effective, *, is_hurried: bool = False) -> Engine:
    """`auto` is Parakeet, unless the language is pinned to one it does not speak, or the run
    `is_hurried`: due before a GPU can be there. Only what may leave leaves for the second reason.

    Where Parakeet was asked for by name, only a `fallback` that was asked for too lets such an
    item go to the hosted engine. Raises LanguageUnsupportedError otherwise.
    """
    if settings.engine == "assemblyai":
        return "assemblyai"
    if is_hurried and settings.engine == "auto" and settings.fallback:
        return "assemblyai"
    if speaks_parakeet(settings.language):
        return "parakeet"
    if settings.engine == "parakeet" and not settings.fallback:
        raise LanguageUnsupportedError(file_id, settings.language or "")
    return "assemblyai"
