"""How a recording is cut: chunks that tile it, each beginning in a pause where there is one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fanscribe.contracts import SAMPLE_RATE, Chunk, CutPlan, Item, Source
from fanscribe.errors import DecodeError
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.pauses import REACH_S, Cut, find_pause
from fanscribe.media.power import HOPS, Power, power_between
from fanscribe.media.probe import Probe, probe

_SHORTEST_LAST_S = 30

PauseNear = Callable[[int], Cut]
"""`pause_near(nominal)`: where to cut near a place, in samples at 16 kHz."""


def plan_cuts(item: Item, source: Source, audio: AudioFile, chunk_seconds: int) -> CutPlan:
    """Measures a recording and cuts it. Raises what `probe` raises."""
    found = probe(audio)
    return CutPlan(
        item=item,
        source=source,
        container=found.container,
        codec=found.codec,
        channels=found.channels,
        sample_rate=found.sample_rate,
        samples=found.samples,
        chunks=tile(found.samples, chunk_seconds, partial(_pause_near, audio, found)),
    )


def tile(samples: int, chunk_seconds: int, pause_near: PauseNear) -> tuple[Chunk, ...]:
    """Chunks of about `chunk_seconds` over `[0, samples)`, the last at most 50 s longer."""
    size = chunk_seconds * SAMPLE_RATE
    reserve = (_SHORTEST_LAST_S + REACH_S) * SAMPLE_RATE
    cuts = [Cut(0, hard=False)]
    while cuts[-1].at + size + reserve < samples:
        cuts.append(pause_near(cuts[-1].at + size))
    ends = [cut.at for cut in cuts[1:]] + [samples]
    return tuple(
        Chunk(index=index, start=cut.at, end=end, hard_cut=cut.hard)
        for index, (cut, end) in enumerate(zip(cuts, ends, strict=True))
    )


def _pause_near(audio: AudioFile, found: Probe, nominal: int) -> Cut:
    try:
        return find_pause(partial(_power, audio, found.power), nominal)
    except DecodeError:
        # Damage at the cut: whoever transcribes the chunks on either side reports it by name.
        return Cut(nominal, hard=True)


def _power(audio: AudioFile, known: Power | None, first: int, stop: int) -> Power:
    if known is not None:
        return known[first * HOPS : stop * HOPS]
    return power_between(audio, first, stop)
