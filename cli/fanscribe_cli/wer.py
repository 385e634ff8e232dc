"""Word error rate against reference texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from fanscribe_cli.faults import CliError


class WordErrors(NamedTuple):
    """Words wrong, missing or too many, of `words` in the reference."""

    errors: int
    words: int

    @property
    def rate(self) -> float:
        """Errors per reference word; 0 for nothing said and nothing heard, else up to infinity."""
        if self.words:
            return self.errors / self.words
        return float("inf") if self.errors else 0.0


def word_errors(reference: str, heard: str) -> WordErrors:
    """Case and punctuation do not count; how a number is written does.

    Raises CliError if kaldialign is not installed.
    """
    try:
        from kaldialign import edit_distance
    except ImportError as absent:
        raise CliError("--references needs kaldialign: pip install 'fanscribe[gpu]'") from absent
    expected = _words(reference)
    return WordErrors(int(edit_distance(expected, _words(heard))["total"]), len(expected))


def total(parts: Iterable[WordErrors]) -> WordErrors:
    """All files as one text, so that a long file weighs as much as its words."""
    errors, words = zip(*parts, strict=True)
    return WordErrors(sum(errors), sum(words))


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return [word.strip("'") for word in re.findall(r"[\w']+", folded) if word.strip("'")]
