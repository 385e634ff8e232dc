"""Whether the words are where the speech is: nothing is missing in silence.

An engine may skip a stretch of speech, or make words up where nobody speaks. Neither can be told
for certain from energy (music has energy too), so what does not fit is reported, not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fanscribe.contracts import Coverage, Gap, Span, Suspect, Word, samples_to_ms
from fanscribe.transcript.intervals import Interval, total, united, without
from fanscribe.transcript.scripts import join

REACH_MS = 750
"""How far around a word speech is taken for its own: engines end words early."""
HOLE_MS = 3_000
"""Speech without words for this long is suspect."""
ASTRAY_MS = 500
"""A word so far from any speech is suspect."""


def check_coverage(
    speech: Sequence[Span] | None, words: Sequence[Word], gaps: Sequence[Gap]
) -> Coverage | None:
    """None where nobody said where speech is. A gap is no suspect: it is known."""
    if speech is None:
        return None
    spoken = united((samples_to_ms(span.start), samples_to_ms(span.end)) for span in speech)
    worded = united((max(0, w.start_ms - REACH_MS), w.end_ms + REACH_MS) for w in words)
    known = united([*worded, *((gap.start_ms, gap.end_ms) for gap in gaps)])
    suspects = [*_holes(without(spoken, known)), *_astray(words, spoken)]
    return Coverage(
        speech_ms=total(spoken),
        worded_ms=total(spoken) - total(without(spoken, worded)),
        suspects=tuple(sorted(suspects, key=lambda suspect: suspect.start_ms)),
    )


def _holes(unworded: Sequence[Interval]) -> Iterator[Suspect]:
    for start, end in unworded:
        if end - start >= HOLE_MS:
            seconds = f"{(end - start) / 1000:.1f} s"
            yield Suspect(
                kind="hole",
                start_ms=start,
                end_ms=end,
                cause=f"{seconds} sound like speech and have no words",
            )


def _astray(words: Sequence[Word], spoken: Sequence[Interval]) -> Iterator[Suspect]:
    near = united((max(0, start - ASTRAY_MS), end + ASTRAY_MS) for start, end in spoken)
    group: list[Word] = []
    for word in words:
        # A word of no length is a moment long.
        alone = without([(word.start_ms, max(word.end_ms, word.start_ms + 1))], near)
        is_astray = total(alone) == max(word.end_ms - word.start_ms, 1)
        if group and (not is_astray or word.start_ms - group[-1].end_ms > HOLE_MS):
            yield _hallucination(group)
            group = []
        if is_astray:
            group.append(word)
    if group:
        yield _hallucination(group)


def _hallucination(words: Sequence[Word]) -> Suspect:
    text = join([word.text for word in words])
    told = text if len(text) <= 60 else f"{text[:59]}…"
    return Suspect(
        kind="hallucination",
        start_ms=words[0].start_ms,
        end_ms=max(word.end_ms for word in words),
        cause=f"words where nothing sounds like speech: {told}",
    )
