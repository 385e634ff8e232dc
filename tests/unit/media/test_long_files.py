"""A day in one file: planned in a Lambda's memory, from a small part of its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest
from decoders import decoders, peak_mb
from fanscribe.contracts import CutPlan, Item, Source
from fanscribe.media.cut_plan import plan_cuts
from fanscribe.media.decode import decode
from fanscribe.media.fetching import Fetched
from fanscribe.media.ranges import RangeFile
from fanscribe.media.sandbox import Sandbox, SandboxedAudio
from recordings import encoded, voice

HOURS = 24
URL = "https://audio.example/day"
MOST_MB = 128
# Of the minute that is played again and again.
PAUSES = tuple(range(1, 60, 7))


class Long(NamedTuple):
    """A file that is nowhere whole: `head`, then `loop` so many `times`."""

    head: bytes
    loop: bytes
    times: int

    @property
    def size(self) -> int:
        return len(self.head) + len(self.loop) * self.times

    def read(self, start: int, end: int) -> bytes:
        end = min(end, self.size)
        if start < len(self.head):
            return self.head[start:end] + self.read(len(self.head), end)
        first, inside = divmod(start - len(self.head), len(self.loop))
        turns = (end - start + inside) // len(self.loop) + 1
        turns = min(turns, self.times - first)
        return (self.loop * turns)[inside : inside + max(0, end - start)]


def minute(ending: str, rate: int) -> bytes:
    return encoded(ending, voice(60, rate, PAUSES, channels=1), rate)


def wav() -> Long:
    data = minute("wav", 16_000)
    start = data.index(b"data") + 8
    loop, times = data[start:], HOURS * 60
    assert len(loop) == 60 * 16_000 * 2
    sizes = {4: start - 8 + len(loop) * times, start - 4: len(loop) * times}
    head = bytearray(data[:start])
    for at, size in sizes.items():
        head[at : at + 4] = size.to_bytes(4, "little")
    return Long(bytes(head), loop, times)


def mp3() -> Long:
    """At 48 kHz its frames are all of one length, 41 2/3 a second."""
    data = minute("mp3", 48_000)
    start = data.index(b"\xff\xfb")
    size = 144 * 64_000 // 48_000 if data[start + 2] >> 4 == 5 else 144 * 128_000 // 48_000
    frames = data[start + size :]  # the first only tells of the others
    loop = frames[: 2500 * size]
    assert len(loop) == 2500 * size
    return Long(b"", loop, HOURS * 60)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize("made", [wav, mp3])
def test_a_day_is_planned_in_little_memory_from_few_bytes(made: object, sandbox: Sandbox) -> None:
    long = made()  # type: ignore[operator]
    asked: list[int] = []

    def fetch(start: int, end: int, etag: str | None) -> Fetched:
        asked.append(end - start)
        return Fetched(long.read(start, end), long.size, "e")

    with RangeFile(URL, fetch) as file, sandbox.open(file, URL, long.size, 200) as audio:
        plan = planned(audio)
        heard = audio.samples(decode, start=86_000 * 16_000, end=86_300 * 16_000)
        peaks = [peak_mb(about) for about in decoders()]
    assert plan.samples == pytest.approx(HOURS * 3600 * 16_000, abs=32_000)
    assert len(plan.chunks) == HOURS * 12
    assert max(chunk.end - chunk.start for chunk in plan.chunks) <= 370 * 16_000
    assert np.abs(heard).max() > 0.01
    assert sum(asked) / long.size <= 0.1
    assert len(asked) <= 4 * len(plan.chunks)
    assert 0 < max(peaks) <= MOST_MB


def planned(audio: SandboxedAudio) -> CutPlan:
    return audio.call(
        plan_cuts,
        CutPlan,
        item=Item(file_id="a", audio_url=URL, row=1),
        source=Source(audio_url=URL),
        chunk_seconds=300,
    )
