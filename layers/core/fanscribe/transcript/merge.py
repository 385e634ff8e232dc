"""One transcript from a cut plan and what an engine heard in its chunks.

Chunks tile the file, so their words are simply put in order: nothing that was said twice is
deleted. Only across a hard cut, where both sides may have heard the same moment, are they
compared (`overlap`). Channels that were heard apart are put together each by itself, and then
brought into the order of time. A chunk without a result becomes a gap that says why.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from fanscribe.contracts import (
    Chunk,
    ChunkResult,
    CutPlan,
    Engine,
    Failure,
    Gap,
    Span,
    Transcript,
    Turn,
    Word,
    samples_to_ms,
)
from fanscribe.errors import ItemLostError, NothingTranscribedError
from fanscribe.transcript.coverage import check_coverage
from fanscribe.transcript.overlap import join_hearings
from fanscribe.transcript.scripts import join
from fanscribe.transcript.segments import mean_confidence, paragraphs, sentences
from fanscribe.transcript.speakers import with_speakers


class Stretch(NamedTuple):
    """A chunk, and its result if it has one; of one channel, counted from 1, or of all as one."""

    chunk: Chunk
    result: ChunkResult | None
    channel: int | None = None


class Heard(NamedTuple):
    """What one engine made of one file. The stretches tile it, in order, once for each
    channel.

    `turns` are whoever spoke when, where another model told the speakers apart; `warnings` are
    what else a person should know.
    """

    engine: Engine
    stretches: tuple[Stretch, ...]
    turns: tuple[Turn, ...] | None = None
    warnings: tuple[str, ...] = ()

    @property
    def results(self) -> list[ChunkResult]:
        return [stretch.result for stretch in self.stretches if stretch.result is not None]

    @property
    def missing(self) -> list[Stretch]:
        return [stretch for stretch in self.stretches if stretch.result is None]

    @property
    def channels(self) -> list[list[Stretch]]:
        """The stretches of each channel."""
        apart: defaultdict[int | None, list[Stretch]] = defaultdict(list)
        for stretch in self.stretches:
            apart[stretch.channel].append(stretch)
        return list(apart.values())


def merge(
    plan: CutPlan, heard: Heard, failures: Sequence[Failure] = (), language: str | None = None
) -> Transcript:
    """The transcript of `plan`'s file; `language` is the one asked for, if no engine names one.

    Silence is a complete transcript without words. Raises NothingTranscribedError, which names
    the first cause, where not one chunk has a result.
    """
    item = plan.item
    gaps = _gaps(item.file_id, heard, failures)
    if not heard.results:
        raise NothingTranscribedError(item.file_id, _first_cause(gaps))
    duration_ms = samples_to_ms(plan.samples)
    words = tuple(_inside(word, duration_ms) for word in _attributed(heard))
    segments, languages = sentences(words), _languages(heard.results)
    return Transcript(
        file_id=item.file_id,
        audio_url=item.audio_url,
        title=item.title,
        status="partial" if gaps else "complete",
        duration_ms=duration_ms,
        language=next(iter(languages), language),
        engine=heard.engine,
        model=heard.results[0].model,
        text=join([segment.text for segment in segments if segment.text]),
        segments=segments,
        words=words,
        gaps=gaps,
        paragraphs=paragraphs(segments, gaps),
        languages=languages,
        speakers=_in_turn(word.speaker for word in words),
        channels=_in_turn(word.channel for word in words),
        confidence=mean_confidence(words),
        coverage=check_coverage(_speech(plan, heard.results), words, gaps),
        warnings=_in_turn([*plan.warnings, *heard.warnings, *_warnings(heard.results)]),
    )


def _attributed(heard: Heard) -> list[Word]:
    words = _in_order(heard)
    return words if heard.turns is None else with_speakers(words, heard.turns)


def _warnings(results: Sequence[ChunkResult]) -> Iterator[str]:
    return (warning for each in results for warning in each.warnings)


def _speech(plan: CutPlan, results: Sequence[ChunkResult]) -> tuple[Span, ...] | None:
    """Where the file sounds like speech: to the planner, if it heard all, else to the engines."""
    if plan.speech is not None or any(each.speech is None for each in results):
        return plan.speech
    return tuple(span for each in results for span in each.speech or ())


def _in_order(heard: Heard) -> list[Word]:
    words = [word for stretches in heard.channels for word in _joined(stretches)]
    # The sort is stable. In one channel it moves only words that an engine let begin before their
    # chunk.
    return sorted(words, key=_start)


def _joined(stretches: Sequence[Stretch]) -> Iterator[Word]:
    """The words of one channel."""
    words: list[Word] = []
    listening = False
    for chunk, result, _ in stretches:
        found = sorted(result.words, key=_start) if result else []
        if chunk.hard_cut and listening:
            words = join_hearings(words, found, samples_to_ms(chunk.start))
        else:
            words += found
        listening = result is not None
    channel = stretches[0].channel
    return (_named(word, channel) for word in words)


def _named(word: Word, channel: int | None) -> Word:
    """With its channel, and called by it who speaks there, unless the engine knew who does."""
    name = str(channel) if channel else word.channel
    if name is None:
        return word
    return replace(word, channel=name, speaker=word.speaker or f"Speaker {name}")


def _start(word: Word) -> int:
    return word.start_ms


def _languages(results: Sequence[ChunkResult]) -> tuple[str, ...]:
    """Those that were heard, by how much was said in them."""
    words: Counter[str] = Counter()
    for each in results:
        if each.language:
            words[each.language] += len(each.words)
    return tuple(language for language, _ in words.most_common())


def _in_turn(names: Iterable[str | None]) -> tuple[str, ...]:
    """Each name once, in the order of first mention."""
    return tuple(name for name in dict.fromkeys(names) if name is not None)


def _inside(word: Word, duration_ms: int) -> Word:
    # Engines count in frames of up to 80 ms: the last word may end a little after the file.
    if word.end_ms <= duration_ms:
        return word
    start_ms = min(word.start_ms, duration_ms)
    return replace(word, start_ms=start_ms, end_ms=duration_ms)


def _gaps(file_id: str, heard: Heard, failures: Sequence[Failure]) -> tuple[Gap, ...]:
    """One for each chunk of which nothing was heard, else one for each channel that was not."""
    missing = Counter(stretch.chunk.index for stretch in heard.missing)
    first, count = heard.stretches[0].channel if heard.stretches else None, len(heard.channels)
    gaps = [
        _gap(file_id, stretch, failures, whole=missing[stretch.chunk.index] == count)
        for stretch in heard.missing
        if missing[stretch.chunk.index] < count or stretch.channel == first
    ]
    return tuple(sorted(gaps, key=lambda gap: gap.start_ms))


def _gap(file_id: str, stretch: Stretch, failures: Sequence[Failure], *, whole: bool) -> Gap:
    chunk = stretch.chunk
    failure = _why(stretch, failures)
    lost = ItemLostError(file_id, "TranscribeShards", f"chunk {chunk.index} has neither")
    return Gap(
        start_ms=samples_to_ms(chunk.start),
        end_ms=samples_to_ms(chunk.end),
        error=failure.error if failure else type(lost).__name__,
        cause=failure.cause if failure else str(lost),
        channel=None if whole or stretch.channel is None else str(stretch.channel),
    )


def _why(stretch: Stretch, failures: Sequence[Failure]) -> Failure | None:
    """The chunk's own failure before one of the whole item."""
    part = (stretch.chunk.index, stretch.channel)
    own = [failure for failure in failures if (failure.chunk, failure.channel) == part]
    whole = [failure for failure in failures if failure.chunk is None]
    return next(iter(own + whole), None)


def _first_cause(gaps: Sequence[Gap]) -> str:
    return f"{gaps[0].error}: {gaps[0].cause}" if gaps else "its plan has no chunks"
