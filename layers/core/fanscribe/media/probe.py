"""What a recording is, and how long it truly is: a header's word is never taken for it."""

from __future__ import annotations

from msgspec import Struct

from fanscribe.contracts import SAMPLE_RATE
from fanscribe.errors import EmptyAudioError
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.power import Power, power_of_all


class Probe(Struct, frozen=True, kw_only=True):
    """`samples` at 16 kHz. `power` is there if the file had to be decoded whole anyway."""

    container: str
    codec: str
    channels: int
    sample_rate: int
    samples: int
    power: Power | None = None


def probe(audio: AudioFile) -> Probe:
    """Decodes the last seconds, or all of them where the end cannot be reached otherwise.

    Raises EmptyAudioError and what reading raises.
    """
    power = None
    if audio.by_time:
        _reach_the_end(audio)
    if not audio.by_time:
        # Counted from the start, now or for every place to come: so look for pauses on the way.
        power = power_of_all(audio)
    samples = samples_at_16k(audio.length or 0, audio.rate)
    if samples == 0:
        raise EmptyAudioError(audio.audio_url)
    return Probe(
        container=audio.container,
        codec=audio.codec,
        channels=audio.channels,
        sample_rate=audio.rate,
        samples=samples,
        power=power,
    )


def samples_at_16k(samples: int, rate: int) -> int:
    return samples * SAMPLE_RATE // rate


def _reach_the_end(audio: AudioFile) -> None:
    index = audio.last_second()
    while audio.length is None:
        audio.second(index)
        index += 1
