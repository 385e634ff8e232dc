"""How a recording is cut: chunks that tile it, each beginning in a pause where there is one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from msgspec.structs import replace

from fanscribe.contracts import SAMPLE_RATE, Anchor, Chunk, CutParameters, CutPlan, Item, Source
from fanscribe.errors import DecodeError
from fanscribe.media.activity import is_silent, speech_spans
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.decode import first_second
from fanscribe.media.pauses import Cut, find_pause
from fanscribe.media.power import HOPS, Loudness, Power
from fanscribe.media.probe import probe

_SHORTEST_LAST_S = 30
_LOOK_S = 1

PauseNear = Callable[[int], Cut]
"""`pause_near(nominal)`: where to cut near a place, in samples at 16 kHz."""


def plan_cuts(item: Item, source: Source, audio: AudioFile, chunk_seconds: int) -> CutPlan:
    """Measures a recording and cuts it. Raises what `probe` raises."""
    loudness = Loudness(audio)
    with suppress(DecodeError):
        # Whether the start is silent is asked later; now reading stands there.
        loudness.between(0, _LOOK_S)
    found = probe(audio, loudness)
    asked = CutParameters(chunk_seconds=chunk_seconds)
    overlap = asked.overlap_seconds * SAMPLE_RATE
    anchors = {0: audio.anchor(0)}

    audio.expect(_first_looks(nominal_cuts(found.samples, asked), asked))

    def pause_near(nominal: int) -> Cut:
        cut = _pause_near(loudness, asked, nominal)
        # Now, while the bytes around are at hand; whether the chunk is silent is asked later.
        with suppress(DecodeError):
            second = cut.at // SAMPLE_RATE
            loudness.between(second, second + _LOOK_S + 1)
        anchors[cut.at] = audio.anchor(first_second(cut.at - overlap * cut.hard))
        return cut

    chunks = tile(found.samples, asked, pause_near)
    return CutPlan(
        item=item,
        source=source,
        container=found.container,
        codec=found.codec,
        channels=found.channels,
        sample_rate=found.sample_rate,
        samples=found.samples,
        chunks=tuple(_described(chunk, anchors[chunk.start], loudness) for chunk in chunks),
        speech=tuple(speech_spans(loudness.of_all())) if loudness.is_whole else None,
        title=found.title,
        start_ms=found.start_ms,
        claimed_ms=found.claimed_ms,
        warnings=found.warnings,
        parameters=asked,
    )


def nominal_cuts(samples: int, asked: CutParameters) -> range:
    """Where cuts would be if no pause mattered: at even distances, so that all are known at once.

    What is left at the end, less than 30 s and the reach of a cut, belongs to the last chunk.
    """
    size = asked.chunk_seconds * SAMPLE_RATE
    reserve = (_SHORTEST_LAST_S + asked.reach_seconds) * SAMPLE_RATE
    return range(size, max(size, samples - reserve), size)


def tile(samples: int, asked: CutParameters, pause_near: PauseNear) -> tuple[Chunk, ...]:
    """Chunks of about `chunk_seconds` over `[0, samples)`, the last up to 70 s longer.

    Both sides of a hard cut are given an overlap.
    """
    overlap = asked.overlap_seconds * SAMPLE_RATE
    nominal = nominal_cuts(samples, asked)
    cuts = [Cut(0, hard=False), *(pause_near(place) for place in nominal)]
    return tuple(
        Chunk(
            index=index,
            start=cut.at,
            end=after.at,
            hard_cut=cut.hard,
            overlap_before=overlap if cut.hard else 0,
            overlap_after=overlap if after.hard else 0,
        )
        for index, (cut, after) in enumerate(
            zip(cuts, [*cuts[1:], Cut(samples, hard=False)], strict=True)
        )
    )


def _first_looks(nominal: range, asked: CutParameters) -> list[range]:
    """The seconds round each cut of which more than half are going to be looked at."""
    around = 2 * asked.near_seconds
    seconds = (place // SAMPLE_RATE for place in nominal)
    return [range(max(0, second - around), second + around) for second in seconds]


def _pause_near(loudness: Loudness, asked: CutParameters, nominal: int) -> Cut:
    # No farther than a quarter of a chunk, so that none has less than half its length.
    reach = min(asked.reach_seconds, asked.chunk_seconds // 4)
    try:
        return find_pause(loudness.between, nominal, asked.near_seconds, reach)
    except DecodeError:
        # Damage at the cut: whoever transcribes the chunks on either side reports it by name.
        return Cut(nominal, hard=True)


def _described(chunk: Chunk, anchor: Anchor | None, loudness: Loudness) -> Chunk:
    """The chunk, with where to begin reading it, and whether it is worth hearing."""
    return replace(chunk, anchor=anchor, silent=_is_silent(chunk, loudness))


def _is_silent(chunk: Chunk, loudness: Loudness) -> bool:
    """Whether all of the chunk is silent. A second of sound ends the search, so that it costs
    little where there is any."""
    first, stop = chunk.start // SAMPLE_RATE, -(-chunk.end // SAMPLE_RATE)
    try:
        looks = range(first, stop, _LOOK_S)
        if not all(
            is_silent(_inside(chunk, loudness, at, min(at + _LOOK_S, stop))) for at in looks
        ):
            return False
        return is_silent(_inside(chunk, loudness, first, stop))
    except DecodeError:
        return False


def _inside(chunk: Chunk, loudness: Loudness, first: int, stop: int) -> Power:
    """The power of the seconds, without what lies before or after the chunk."""
    hop = SAMPLE_RATE // HOPS
    before = max(0, chunk.start // hop - first * HOPS)
    after = max(0, -(-chunk.end // hop) - first * HOPS)
    return loudness.between(first, stop)[before:after]
