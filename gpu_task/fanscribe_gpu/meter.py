"""How well the machine is used: what the model was given, and how long it waited for it."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fanscribe.contracts import Telemetry

from fanscribe_gpu.engine import Clip, Engine, HeardClip, HeardWindow, Window


class Meter:
    """Counts from when it is made, or from the last `restart`."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """The model is loaded: what was before counts for nothing."""
        self._batches = self._samples = self._padded = 0
        self._busy_s = self._waited_s = 0.0
        self._began = time.monotonic()

    @contextmanager
    def hearing(self, lengths: Sequence[int]) -> Iterator[None]:
        """While the model hears a batch of clips of so many samples, padded to the longest."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._busy_s += time.monotonic() - began
            self._batches += 1
            self._samples += sum(lengths)
            self._padded += len(lengths) * max(lengths, default=0)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While there is nothing to hear yet."""
        began = time.monotonic()
        try:
            yield
        finally:
            self._waited_s += time.monotonic() - began

    def telemetry(self, audio_ms: int) -> Telemetry:
        """`audio_ms` is the audio of the chunks that were done."""
        wall_s = max(time.monotonic() - self._began, 0.001)
        return Telemetry(
            audio_ms=audio_ms,
            batches=self._batches,
            padding_ratio=round(1 - self._samples / self._padded, 4) if self._padded else 0.0,
            busy_ratio=round(min(self._busy_s / wall_s, 1.0), 4),
            decode_wait_ms=int(self._waited_s * 1000),
            realtime_factor=round(audio_ms / 1000 / wall_s, 2),
            peak_memory_mb=_peak_memory_mb(),
            peak_gpu_mb=_peak_gpu_mb(),
        )


class Metered:
    """An engine, and a meter that counts what it is given."""

    def __init__(self, engine: Engine, meter: Meter) -> None:
        self._engine = engine
        self._meter = meter

    @property
    def frame_samples(self) -> int:
        return self._engine.frame_samples

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        with self._meter.hearing([len(clip.samples) for clip in clips]):
            return self._engine.transcribe(clips)

    def listen(self, windows: Sequence[Window]) -> list[HeardWindow]:
        with self._meter.hearing([len(window.samples) for window in windows]):
            return self._engine.listen(windows)

    def attend_locally(self) -> None:
        self._engine.attend_locally()


def _peak_memory_mb() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (2**20 if sys.platform == "darwin" else 2**10)


def _peak_gpu_mb() -> int | None:
    torch = sys.modules.get("torch")  # the engine's, if it has one: it is not for us to load it
    if torch is None or not torch.cuda.is_available():
        return None
    return int(torch.cuda.max_memory_reserved()) // 2**20
