"""Clips through the engine in batches that fit, each clip with its words or its own error."""

from __future__ import annotations

from collections.abc import Sequence

from fanscribe.contracts import SAMPLE_RATE
from fanscribe.errors import GpuDeviceError, GpuOutOfMemoryError

from fanscribe_gpu.batches import batches
from fanscribe_gpu.engine import BatchTooLargeError, Clip, Engine, HeardClip
from fanscribe_gpu.log import logger

Heard = HeardClip | Exception


class Hearing:
    """An engine that is never handed more than fits: a batch that does not is halved, and so is
    the limit for those to come."""

    def __init__(self, engine: Engine, max_batch_seconds: int) -> None:
        self._engine = engine
        self._budget = max_batch_seconds * SAMPLE_RATE

    def hear(self, clips: Sequence[Clip]) -> list[Heard]:
        """One answer a clip, in order. Raises GpuDeviceError: then no other clip would do."""
        heard: dict[int, Heard] = {}
        for batch in batches([len(clip.samples) for clip in clips], self._budget):
            answers = self._hear_batch([clips[index] for index in batch])
            heard.update(zip(batch, answers, strict=True))
        return [heard[index] for index in range(len(clips))]

    def _hear_batch(self, clips: list[Clip]) -> list[Heard]:
        try:
            return list(self._engine.transcribe(clips))
        except GpuDeviceError:
            raise
        except Exception as fault:  # noqa: BLE001 - a clip that upsets the model must not take the rest of its batch along
            if len(clips) == 1:
                return [_alone(fault, clips[0])]
            self._learn(fault, clips)
        middle = len(clips) // 2
        return self._hear_batch(clips[:middle]) + self._hear_batch(clips[middle:])

    def _learn(self, fault: Exception, clips: list[Clip]) -> None:
        if isinstance(fault, BatchTooLargeError):
            padded = len(clips) * max(len(clip.samples) for clip in clips)
            self._budget = min(self._budget, padded // 2)
        logger.warning("batch halved", extra={"clips": len(clips), "reason": str(fault)})


def _alone(fault: Exception, clip: Clip) -> Exception:
    if isinstance(fault, BatchTooLargeError):
        seconds = len(clip.samples) / SAMPLE_RATE
        return GpuOutOfMemoryError(f"a single clip of {seconds:.0f} s does not fit: {fault}")
    return fault
