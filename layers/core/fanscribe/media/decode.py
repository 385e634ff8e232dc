"""A stretch of a recording as what every engine hears: 16 kHz, mono, float32."""

from __future__ import annotations

from collections.abc import Iterator

import av
import numpy as np
from numpy.typing import NDArray

from fanscribe.contracts import SAMPLE_RATE, samples_to_ms
from fanscribe.errors import DecodeError
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.downmix import to_mono
from fanscribe.media.tape import Stretch

Signal = NDArray[np.float32]
"""Mono samples at 16 kHz, full scale ±1."""

_AROUND_S = 1
_MOST_LOST = 0.1
_SHORTFALL = SAMPLE_RATE // 10


def decode(audio: AudioFile, start: int, end: int) -> Signal:
    """The samples `[start, end)` at 16 kHz, exactly `end - start` of them.

    Chunks decoded apart join up: they are cut from whole seconds of one clock, resampled with a
    second of their surroundings. Raises DecodeError if more than a tenth does not decode or the
    file ends before, and what reading the source raises.
    """
    first = max(0, start // SAMPLE_RATE - _AROUND_S)
    stop = -(-end // SAMPLE_RATE) + _AROUND_S
    stretches = [audio.second(index) for index in range(first, stop)]
    _require_decoded(audio, stretches, start, end)
    signal = np.concatenate(list(_resampled(audio.rate, map(_mono, stretches))))
    wanted = signal[start - first * SAMPLE_RATE : end - first * SAMPLE_RATE]
    return _whole(audio.audio_url, wanted, start, end)


def _mono(stretch: Stretch) -> Signal:
    return to_mono(stretch.planes)


def _resampled(rate: int, seconds: Iterator[Signal]) -> Iterator[Signal]:
    """A second is a whole number of samples at both rates, so the phase is the same wherever it
    begins."""
    if rate == SAMPLE_RATE:
        yield from seconds
        return
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    for second in seconds:
        if second.size:
            frame = av.AudioFrame.from_ndarray(second[np.newaxis], format="flt", layout="mono")
            frame.sample_rate = rate
            yield from _samples(resampler.resample(frame))
    yield from _samples(resampler.resample(None))


def _samples(frames: list[av.AudioFrame]) -> Iterator[Signal]:
    for frame in frames:
        yield frame.to_ndarray()[0]


def _require_decoded(audio: AudioFile, stretches: list[Stretch], start: int, end: int) -> None:
    lost = sum(stretch.lost for stretch in stretches)
    total = sum(stretch.planes.shape[1] for stretch in stretches)
    if lost > total * _MOST_LOST:
        raise _error(audio.audio_url, start, end, f"{100 * lost // total}% of it is damaged")


def _whole(audio_url: str, signal: Signal, start: int, end: int) -> Signal:
    missing = end - start - len(signal)
    if missing > _SHORTFALL:
        ends_at = samples_to_ms(start + len(signal))
        raise _error(audio_url, start, end, f"the audio ends at {ends_at} ms")
    return np.pad(signal, (0, missing)) if missing else signal


def _error(audio_url: str, start: int, end: int, fault: str) -> DecodeError:
    return DecodeError(audio_url, samples_to_ms(start), samples_to_ms(end), fault)
