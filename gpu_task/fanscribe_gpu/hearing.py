"""Clips through the engine in batches that fit, each clip with its words or its own error."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from fanscribe.contracts import SAMPLE_RATE
from fanscribe.errors import GpuDeviceError, GpuOutOfMemoryError

from fanscribe_gpu.batches import batches
from fanscribe_gpu.calibration import BatchSize
from fanscribe_gpu.engine import BatchTooLargeError, Clip, Engine, HeardClip, HeardWindow, Window
from fanscribe_gpu.log import logger

Heard = HeardClip | Exception

A = TypeVar("A", Clip, Window)
H = TypeVar("H")


class Hearing:
    """An engine that is never handed more than fits: a batch that does not is halved, and so is
    the limit for those to come."""

    def __init__(self, engine: Engine, max_batch_seconds: int) -> None:
        self._engine = engine
        self.size = BatchSize(max_batch_seconds)

    def hear(self, clips: Sequence[Clip]) -> list[Heard]:
        """One answer a clip, in order. Raises GpuDeviceError: then no other clip would do."""
        return self._each(self._engine.transcribe, clips)

    def listen(self, windows: Sequence[Window]) -> list[HeardWindow | Exception]:
        """The same, for the next window of each of several streams."""
        return self._each(self._engine.listen, windows)

    def _each(self, call: Callable[[list[A]], list[H]], asked: Sequence[A]) -> list[H | Exception]:
        answers: dict[int, H | Exception] = {}
        lengths = [len(one.samples) for one in asked]
        for batch in batches(lengths, lambda: self.size.samples):
            began = time.monotonic()
            heard = self._batch(call, [asked[index] for index in batch])
            self.size.ran(len(batch) * lengths[batch[0]], time.monotonic() - began)
            answers.update(zip(batch, heard, strict=True))
        return [answers[index] for index in range(len(asked))]

    def _batch(self, call: Callable[[list[A]], list[H]], batch: list[A]) -> list[H | Exception]:
        try:
            return list(call(batch))
        except GpuDeviceError:
            raise
        except Exception as fault:  # noqa: BLE001 - a clip that upsets the model must not take the rest of its batch along
            if len(batch) == 1:
                return [_alone(fault, len(batch[0].samples))]
            self._learn(fault, [len(one.samples) for one in batch])
        middle = len(batch) // 2
        return self._batch(call, batch[:middle]) + self._batch(call, batch[middle:])

    def _learn(self, fault: Exception, lengths: list[int]) -> None:
        if isinstance(fault, BatchTooLargeError):
            self.size.did_not_fit(len(lengths) * max(lengths))
        logger.warning("batch halved", extra={"clips": len(lengths), "reason": str(fault)})


def _alone(fault: Exception, samples: int) -> Exception:
    if isinstance(fault, BatchTooLargeError):
        seconds = samples / SAMPLE_RATE
        return GpuOutOfMemoryError(f"a single clip of {seconds:.0f} s does not fit: {fault}")
    return fault
