"""Planning asks a server for little, and seldom: what a look needs comes in one request."""

from __future__ import annotations

import time
from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from fanscribe.contracts import CutPlan, Item, Source
from fanscribe.media.cut_plan import plan_cuts
from fanscribe.media.fetching import BLOCK, Fetched
from fanscribe.media.foretold import Look
from fanscribe.media.pauses import Cut, find_pause
from fanscribe.media.piped_file import PipedFile
from fanscribe.media.pipes import BYTES, EXPECT, Message
from fanscribe.media.ranges import RangeFile
from fanscribe.media.sandbox import Sandbox
from hypothesis import given, settings
from hypothesis import strategies as st
from recordings import recording

MINUTES = 5
PAUSES = tuple(3.3 * k for k in range(1, 90))
URL = "https://audio.example/a"


class Asked(NamedTuple):
    """What it took to plan a file: requests for each cut, how many were under way at a time, and
    the share of its bytes."""

    requests: float
    at_a_time: int
    share: float


def planned(data: bytes) -> Asked:
    asked: list[int] = []
    under_way: set[int] = set()
    at_a_time: list[int] = []

    def fetch(start: int, end: int, etag: str | None) -> Fetched:
        asked.append(min(end, len(data)) - start)
        under_way.add(start)
        at_a_time.append(len(under_way))
        time.sleep(0.02)
        under_way.discard(start)
        return Fetched(data[start:end], len(data), "e")

    with (
        RangeFile(URL, fetch) as file,
        Sandbox() as sandbox,
        sandbox.open(file, URL, file.size, 60) as audio,
    ):
        opening = len(asked)
        item = Item(file_id="a", audio_url=URL, row=1)
        source = Source(audio_url=URL)
        plan = audio.call(plan_cuts, CutPlan, item=item, source=source, chunk_seconds=60)
    cuts = len(plan.chunks) - 1
    assert cuts >= 4
    return Asked((len(asked) - opening) / cuts, max(at_a_time), sum(asked) / len(data))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "requests", "share"),
    # With four cuts in five minutes, what opening costs weighs the most: an mp3 is looked at in
    # 18 places.
    [("wav", 6, 0.2), ("flac", 12, 0.4), ("mp3", 12, 0.7), ("m4a", 6, 0.3), ("opus", 12, 0.5)],
)
def test_a_plan_takes_few_requests_and_a_small_part_of_the_file(
    ending: str, requests: float, share: float
) -> None:
    asked = planned(recording(ending, MINUTES * 60, PAUSES, channels=1))
    assert asked.requests <= requests
    assert asked.share <= share
    # FFmpeg searches Ogg by itself.
    assert asked.at_a_time >= 3 or ending == "opus"


class Answering:
    """The other end of the pipe: remembers the blocks that are asked for, and has `data`, or as
    many zeros."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data
        self.asked: list[tuple[int, int]] = []
        self.told: list[Look] = []

    def send(self, message: Message) -> None:
        if message.kind == EXPECT:
            self.told += msgspec.msgpack.decode(message.body, type=list[Look])
            return
        wanted = msgspec.msgpack.decode(message.body, type=Look)
        self.asked.append((wanted.start // BLOCK, wanted.size // BLOCK))

    def receive(self) -> Message:
        first, count = self.asked[-1]
        if not self.data:
            return Message(BYTES, bytes(count * BLOCK))
        return Message(BYTES, self.data[first * BLOCK : (first + count) * BLOCK])


def reader() -> tuple[PipedFile, Answering]:
    pipe = Answering()
    return PipedFile(pipe, 1000 * BLOCK), pipe  # type: ignore[arg-type]


def read(file: PipedFile, block: int, count: int = 1) -> None:
    for index in range(block, block + count):
        file.seek(index * BLOCK)
        file.read(BLOCK)


DATA = bytes(i * 7 % 251 for i in range(40 * BLOCK + 1_234))
_place = st.integers(0, len(DATA) + 10)
_size = st.integers(0, 30 * BLOCK)


class Step(NamedTuple):
    """What is announced and expected, if anything, before which read."""

    announced: int | None
    at_once: bool
    expected: list[tuple[int, int]] | None
    place: int | None
    size: int


_steps = st.builds(
    Step,
    announced=st.none() | _size,
    at_once=st.booleans(),
    expected=st.none() | st.lists(st.tuples(_place, _size), max_size=4),
    place=st.none() | _place,
    size=_size,
)


@settings(deadline=None)
@given(st.lists(_steps, max_size=6))
def test_whatever_was_announced_or_expected_the_bytes_are_the_files(steps: list[Step]) -> None:
    file, at = PipedFile(Answering(DATA), len(DATA)), 0  # type: ignore[arg-type]
    for step in steps:
        if step.expected is not None:
            file.expect([Look(start, size) for start, size in step.expected])
        if step.announced is not None:
            file.announce(step.announced, at_once=step.at_once)
        if step.place is not None:
            at = file.seek(step.place)
        assert file.read(step.size) == DATA[at : at + step.size]
        at = file.tell()


def test_what_was_announced_comes_in_one_request() -> None:
    file, pipe = reader()
    file.announce(20 * BLOCK, at_once=True)
    read(file, 500, 20)
    assert pipe.asked == [(500, 21)]


def test_an_announcement_counts_from_where_reading_stands() -> None:
    file, pipe = reader()
    file.announce(20 * BLOCK, at_once=True)
    read(file, 500, 20)
    file.announce(10 * BLOCK, at_once=True)
    read(file, 520, 10)
    assert pipe.asked == [(500, 21), (521, 9)]


def test_a_long_announcement_holds_to_its_end() -> None:
    file, pipe = reader()
    file.announce(150 * BLOCK, at_once=True)
    read(file, 500, 150)
    assert pipe.asked == [(500, 64), (564, 64), (628, 23)]


def test_places_that_a_search_tries_cost_what_they_read() -> None:
    file, pipe = reader()
    file.announce(20 * BLOCK, at_once=False)
    for tried in (500, 250, 375):
        read(file, tried)
    read(file, 300, 20)
    assert pipe.asked == [(500, 1), (250, 1), (375, 1), (300, 1), (301, 20)]


def test_what_is_expected_is_told_and_not_waited_for() -> None:
    file, pipe = reader()
    file.expect([Look(BLOCK, 7), Look(9 * BLOCK, 7)])
    assert pipe.told == [Look(BLOCK, 7), Look(9 * BLOCK, 7)]
    assert pipe.asked == []


def test_no_request_goes_a_little_beyond_what_is_expected() -> None:
    file, pipe = reader()
    file.expect([Look(500 * BLOCK, 12 * BLOCK), Look(600 * BLOCK, 12 * BLOCK)])
    file.announce(8 * BLOCK, at_once=True)
    read(file, 502, 8)
    file.announce(8 * BLOCK, at_once=True)
    read(file, 510, 4)
    assert pipe.asked == [(502, 9), (511, 1), (512, 6)]


def test_a_reader_that_goes_on_unannounced_gets_half_as_much_again_each_time() -> None:
    file, pipe = reader()
    read(file, 100, 30)
    sizes = [size for _, size in pipe.asked]
    assert sizes == sorted(sizes)
    assert sizes[0] == 1
    assert sum(sizes) <= 30 * 1.5 + 1
    assert len(sizes) < 12


def test_no_announcement_makes_a_request_larger_than_a_megabyte() -> None:
    file, pipe = reader()
    file.announce(900 * BLOCK, at_once=True)
    read(file, 0, 200)
    assert max(size for _, size in pipe.asked) * BLOCK <= 1024**2


def test_the_search_for_a_pause_widens_only_as_far_as_it_must() -> None:
    power = np.full(6000, 0.1, np.float32)
    power[2580:2620] = 1e-6
    looked: list[tuple[int, int]] = []

    def power_of(first: int, stop: int) -> np.ndarray:
        looked.append((first, stop))
        return power[first * 100 : stop * 100]

    assert find_pause(power_of, 22 * 16_000, 2, 20) == Cut(26 * 16_000, hard=False)
    assert looked == [(20, 24), (18, 26), (14, 30)]
