"""What a recording is, and how long it truly is: a header's word is never taken for it."""

from __future__ import annotations

from msgspec import Struct

from fanscribe.contracts import SAMPLE_RATE
from fanscribe.errors import EmptyAudioError
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.power import Loudness

_LIE_MS = 1000


class Probe(Struct, frozen=True, kw_only=True):
    """`samples` at 16 kHz; `claimed_ms` is what the header says, if it says something."""

    container: str
    codec: str
    channels: int
    sample_rate: int
    samples: int
    claimed_ms: int | None = None
    title: str | None = None
    start_ms: int = 0
    warnings: tuple[str, ...] = ()


def probe(audio: AudioFile, loudness: Loudness | None = None) -> Probe:
    """Decodes the last seconds, or all of them where the end cannot be reached otherwise.

    Raises EmptyAudioError and what reading raises.
    """
    if audio.by_time:
        _reach_the_end(audio)
    if not audio.by_time:
        # Counted from the start, now or for every place to come: so look for pauses on the way.
        (loudness or Loudness(audio)).of_all()
    samples = samples_at_16k(audio.length or 0, audio.rate)
    if samples == 0:
        raise EmptyAudioError(audio.audio_url)
    return Probe(
        container=audio.container,
        codec=audio.codec,
        channels=audio.channels,
        sample_rate=audio.rate,
        samples=samples,
        claimed_ms=audio.claimed_ms(),
        title=audio.title,
        start_ms=audio.start_ms,
        warnings=tuple(_warnings(audio)),
    )


def samples_at_16k(samples: int, rate: int) -> int:
    return samples * SAMPLE_RATE // rate


def _reach_the_end(audio: AudioFile) -> None:
    index = audio.last_second()
    if not audio.reaches(index):
        index = _last_reached(audio, index)
    claimed = audio.claimed_ms()
    while audio.length is None and audio.by_time:
        audio.second(index)
        index += 1
        if claimed is not None and index * 1000 > claimed + 2 * _LIE_MS:
            audio.contradict_the_header()


def _last_reached(audio: AudioFile, beyond: int) -> int:
    """A file cut off: its last second that is still there, by bisection."""
    there = 0
    while beyond - there > 1:
        middle = (there + beyond) // 2
        if audio.reaches(middle):
            there = middle
        else:
            beyond = middle
    return there


def _warnings(audio: AudioFile) -> list[str]:
    claimed, length = audio.claimed_ms(), audio.length or 0
    measured = length * 1000 // audio.rate
    if claimed is None or abs(claimed - measured) <= _LIE_MS:
        sign = audio.missing_end()
        return [f"{sign}: it may have been cut off after {measured / 1000:.1f} s"] if sign else []
    return [
        f"its header claims {claimed / 1000:.1f} s, but {measured / 1000:.1f} s can be decoded: "
        + _reason(audio, cut_off=measured < claimed)
    ]


def _reason(audio: AudioFile, *, cut_off: bool) -> str:
    if audio.clock_lies:
        return "its clock does not fit its samples, which are played at their own rate"
    return "it may have been cut off" if cut_off else "files may have been joined"
