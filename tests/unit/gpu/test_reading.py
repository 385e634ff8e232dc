"""The reader is a little ahead of the model, and no more."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import cast

from fanscribe.contracts import ShardChunk
from fanscribe.media.sources import Reach, Sources, identify
from fanscribe_gpu.engine import Audio
from fanscribe_gpu.intake import Intake
from fanscribe_gpu.journal import Journal
from fanscribe_gpu.meter import Meter
from fanscribe_gpu.read_chunk import whole
from fanscribe_gpu.reading import Reader
from gpu_rig import SECOND, beeps

CHUNKS = 5


class Counted:
    """A `Cut` that knows how many chunks were read."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, signal: Audio) -> list[tuple[int, int]]:
        self.read += 1
        return whole(signal)

    def comes_to(self, count: int) -> bool:
        """Whether that many have been read, and after a while not one more."""
        until = time.monotonic() + 30
        while self.read < count and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.4)
        return self.read == count


def reader(file: Path, cut: Counted, ahead: int) -> Reader:
    sources = Sources(cast("None", None), Reach(allow_local_files=True))  # type: ignore[arg-type]
    url = file.as_uri()
    source = identify(url, sources.open(url))
    chunks = [
        ShardChunk(
            key=str(index),
            file_id="a",
            source=source,
            index=index,
            start=index * SECOND,
            end=(index + 1) * SECOND,
        )
        for index in range(CHUNKS)
    ]
    intake = Intake(Journal(), Meter())
    return Reader(chunks, sources, ahead, threading.Event(), intake, cut=cut)


def test_no_chunk_is_read_before_there_is_room_for_it(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_bytes(beeps([0.5], CHUNKS))
    cut = Counted()
    with reader(file, cut, ahead=1).running(threads=1) as reading:
        assert cut.comes_to(1)
        for index in range(CHUNKS):
            one = reading.next()
            assert one is not None
            assert one.chunk.index == index
            assert cut.comes_to(min(index + 2, CHUNKS))
        assert reading.next() is None
