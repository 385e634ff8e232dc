"""A batch that does not fit is halved; a clip that cannot be heard costs only itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from fanscribe.contracts import Word
from fanscribe.errors import GpuDeviceError, GpuOutOfMemoryError
from fanscribe_gpu.engine import BatchTooLargeError, Clip, HeardClip
from fanscribe_gpu.hearing import Hearing

SECOND = 16_000


def clip(seconds: int, mark: float = 1.0) -> Clip:
    return Clip(np.full(seconds * SECOND, mark, np.float32))


class SmallEngine:
    """Fits so many seconds at once; hears a clip's mark, and chokes on the mark 13."""

    def __init__(self, fits: int) -> None:
        self.fits = fits
        self.sizes: list[int] = []

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        self.sizes.append(len(clips))
        if sum(len(one.samples) for one in clips) > self.fits * SECOND:
            raise BatchTooLargeError("CUDA out of memory")
        if any(one.samples[0] == 13 for one in clips):
            raise RuntimeError("a shape nobody expected")
        return [
            HeardClip((Word(text=str(int(one.samples[0])), start_ms=0, end_ms=1),)) for one in clips
        ]


def texts(heard: list[HeardClip | Exception]) -> list[str]:
    return [one.words[0].text if isinstance(one, HeardClip) else repr(one) for one in heard]


def test_answers_come_in_the_order_of_the_clips_whatever_the_batches() -> None:
    clips = [clip(length, mark) for mark, length in enumerate([3, 9, 1, 7, 5, 2])]
    assert texts(Hearing(SmallEngine(1000), 10).hear(clips)) == ["0", "1", "2", "3", "4", "5"]


def test_a_batch_too_large_is_halved_until_it_fits() -> None:
    engine = SmallEngine(fits=20)
    heard = Hearing(engine, 1000).hear([clip(10, mark) for mark in range(8)])
    assert texts(heard) == [str(mark) for mark in range(8)]
    assert engine.sizes == [8, 4, 2, 2, 4, 2, 2]


def test_what_did_not_fit_is_not_tried_again() -> None:
    engine = SmallEngine(fits=20)
    hearing = Hearing(engine, 1000)
    hearing.hear([clip(10)] * 8)
    engine.sizes.clear()
    hearing.hear([clip(10)] * 8)
    assert engine.sizes == [2, 2, 2, 2]


def test_a_single_clip_that_does_not_fit_is_out_of_memory_and_the_others_are_heard() -> None:
    heard = Hearing(SmallEngine(fits=20), 1000).hear([clip(30), clip(5, 2), clip(5, 3)])
    assert isinstance(heard[0], GpuOutOfMemoryError)
    assert "30 s" in str(heard[0])
    assert texts(heard[1:]) == ["2", "3"]


def test_a_clip_that_upsets_the_model_costs_only_itself() -> None:
    heard = Hearing(SmallEngine(1000), 1000).hear([clip(1, 1), clip(1, 13), clip(1, 2)])
    assert texts(heard) == ["1", "RuntimeError('a shape nobody expected')", "2"]


def test_a_gpu_that_fails_is_everyones_error() -> None:
    class Broken:
        def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
            raise GpuDeviceError("an illegal memory access was encountered")

    with pytest.raises(GpuDeviceError, match="illegal memory access"):
        Hearing(Broken(), 1000).hear([clip(1), clip(1)])
