"""How right a transcript is: word error rates, and how far words are from when they were said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import kaldialign
import numpy as np

from tiny_parakeet.grammar import words_of

TimedWord = tuple[str, float]  # a word as written, and its start in seconds

_NO_WORD = ""


@dataclass(frozen=True)
class Score:
    """Rates are shares of the reference's words; errors of word starts are seconds."""

    words: int
    wer: float  # without case and punctuation
    cased_wer: float  # words with their case and punctuation
    start_error_median: float | None  # of absolute values, over the words that match
    start_error_p95: float | None


def error_rate(references: Sequence[Sequence[str]], hypotheses: Sequence[Sequence[str]]) -> float:
    """Edits for every reference word, over all texts."""
    edits = sum(
        int(kaldialign.edit_distance(reference, hypothesis)["total"])
        for reference, hypothesis in zip(references, hypotheses, strict=True)
    )
    return edits / sum(len(reference) for reference in references)


def start_errors(reference: Sequence[TimedWord], hypothesis: Sequence[TimedWord]) -> list[float]:
    """How much later than said, in seconds, for every word that was recognised."""
    expected, found = _normalised(reference), _normalised(hypothesis)
    pairs = kaldialign.align([word for word, _ in expected], [word for word, _ in found], _NO_WORD)
    said, heard = iter(expected), iter(found)
    errors = []
    for reference_word, hypothesis_word in pairs:
        start = next(said)[1] if reference_word != _NO_WORD else None
        heard_start = next(heard)[1] if hypothesis_word != _NO_WORD else None
        if start is not None and heard_start is not None and reference_word == hypothesis_word:
            errors.append(heard_start - start)
    return errors


def _normalised(words: Sequence[TimedWord]) -> list[TimedWord]:
    return [(plain, start) for word, start in words for plain in words_of(word)]


def score(
    references: Sequence[str], hypotheses: Sequence[str], errors_s: Sequence[float] = ()
) -> Score:
    """Score transcripts against what was said; errors of word starts in seconds if known."""
    absolute = np.abs(np.array(errors_s)) if errors_s else None
    return Score(
        words=sum(len(words_of(text)) for text in references),
        wer=error_rate([words_of(t) for t in references], [words_of(t) for t in hypotheses]),
        cased_wer=error_rate([t.split() for t in references], [t.split() for t in hypotheses]),
        start_error_median=None if absolute is None else float(np.median(absolute)),
        start_error_p95=None if absolute is None else float(np.percentile(absolute, 95)),
    )
