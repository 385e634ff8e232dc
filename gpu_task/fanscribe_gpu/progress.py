"""A line in the log at a steady beat: a job that is slow looks different from one that hangs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fanscribe.contracts import samples_to_ms
from msgspec import Struct

from fanscribe_gpu.log import logger
from fanscribe_gpu.pipeline import Outcome


class Progress(Struct):
    """What the job has done so far; `cached` chunks have the result of an earlier try or of another
    run, `audio_ms` counts those that have one of this job's."""

    chunks: int
    cached: int = 0
    done: int = 0
    failed: int = 0
    audio_ms: int = 0

    @property
    def is_over(self) -> bool:
        """Whether every chunk is accounted for."""
        return self.chunks == self.cached + self.done + self.failed

    def count(self, outcome: Outcome) -> None:
        if outcome.result is not None:
            self.done += 1
            self.audio_ms += samples_to_ms(outcome.chunk.end - outcome.chunk.start)
        elif outcome.error is not None:
            self.failed += 1
        else:
            self.cached += 1


@contextmanager
def told_every(seconds: int, progress: Progress, beat: Callable[[], None]) -> Iterator[None]:
    """Logs the progress and calls `beat` while the context lasts; logs once more at its end."""
    over = threading.Event()
    began = time.monotonic()

    def tell() -> None:
        wall_ms = max(1, int((time.monotonic() - began) * 1000))
        speed = round(progress.audio_ms / wall_ms, 1)
        counts = {name: getattr(progress, name) for name in progress.__struct_fields__}
        logger.info("progress", extra={**counts, "wall_ms": wall_ms, "times_realtime": speed})

    def keep_telling() -> None:
        while not over.wait(seconds):
            tell()
            beat()

    teller = threading.Thread(target=keep_telling, name="progress", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()
        tell()
