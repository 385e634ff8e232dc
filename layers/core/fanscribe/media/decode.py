"""A stretch of a recording as what every engine hears: 16 kHz, mono, float32."""

from __future__ import annotations

import numpy as np

from fanscribe.contracts import SAMPLE_RATE, samples_to_ms
from fanscribe.errors import DecodeError
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.downmix import to_mono
from fanscribe.media.resample import Resampler, Signal

_AROUND_S = 1
_MOST_LOST = 0.1
_SHORTFALL = SAMPLE_RATE // 10


def decode(audio: AudioFile, start: int, end: int, channel: int | None = None) -> Signal:
    """The samples `[start, end)` at 16 kHz, exactly `end - start` of them.

    Of one `channel`, counted from 1, or of all as one. Chunks decoded apart join up: they are cut
    from whole seconds of one clock, resampled with a second of their surroundings. Raises
    DecodeError if more than a tenth does not decode, the file ends before or has no such channel,
    and what reading the source raises.
    """
    if channel is not None and channel > audio.channels:
        raise _error(audio.audio_url, start, end, f"there is no channel {channel}")
    first = first_second(start)
    stop = -(-end // SAMPLE_RATE) + _AROUND_S
    signal, lost = _decoded(audio, first, stop, channel)
    if lost > (stop - first) * audio.rate * _MOST_LOST:
        seconds = lost / audio.rate
        raise _error(audio.audio_url, start, end, f"{seconds:.1f} s of it are damaged")
    wanted = signal[start - first * SAMPLE_RATE : end - first * SAMPLE_RATE]
    return _whole(audio.audio_url, wanted, start, end)


def first_second(start: int) -> int:
    """The first second that is read for a chunk that starts at sample `start`."""
    return max(0, start // SAMPLE_RATE - _AROUND_S)


def _decoded(audio: AudioFile, first: int, stop: int, channel: int | None) -> tuple[Signal, int]:
    """The seconds `[first, stop)` at 16 kHz, and how many samples at the file's rate were lost."""
    audio.announce(first, stop)
    resampler = Resampler(audio.rate)
    pieces: list[Signal] = []
    lost = 0
    for index in range(first, stop):
        stretch = audio.second(index)
        lost += stretch.lost
        planes = stretch.planes
        pieces += resampler.feed(to_mono(planes) if channel is None else planes[channel - 1])
    return np.concatenate(pieces + resampler.flush()), lost


def _whole(audio_url: str, signal: Signal, start: int, end: int) -> Signal:
    missing = end - start - len(signal)
    if missing > _SHORTFALL:
        ends_at = samples_to_ms(start + len(signal))
        raise _error(audio_url, start, end, f"the audio ends at {ends_at} ms")
    return np.pad(signal, (0, missing)) if missing else signal


def _error(audio_url: str, start: int, end: int, fault: str) -> DecodeError:
    return DecodeError(audio_url, samples_to_ms(start), samples_to_ms(end), fault)
