"""Which language was heard, told from the words: the model writes 25 languages, and names none."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fanscribe.planning.routing import PARAKEET_LANGUAGES

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LETTERS = 60
_CERTAIN = 0.99


def language_of(text: str) -> str | None:
    """A two-letter tag, one of `PARAKEET_LANGUAGES`; None where the text is too short or too
    like another language to be certain. A text of two languages is given the one it has more of.
    """
    if sum(map(str.isalpha, text)) < _LETTERS:
        return None
    tag, probability = _identifier().classify(text)
    return str(tag) if probability >= _CERTAIN else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)
    identifier.set_languages(sorted(PARAKEET_LANGUAGES))
    return identifier
