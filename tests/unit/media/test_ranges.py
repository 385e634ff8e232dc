"""A file over byte ranges reads like the file, and asks for little."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from fanscribe.errors import ReadBudgetError, SourceChangedError
from fanscribe.media.blocks import FIRST_BLOCKS, LOOKS_AHEAD
from fanscribe.media.fetching import BLOCK, Fetched
from fanscribe.media.foretold import Look
from fanscribe.media.ranges import OffsetView, RangeFile
from hypothesis import given, settings
from hypothesis import strategies as st

DATA = bytes(i * 7 % 251 for i in range((FIRST_BLOCKS + 5) * BLOCK + 12_345))
FAR = FIRST_BLOCKS + 3
"""A block that does not come with the first ones."""


class Server:
    """Answers range requests for `data`, and remembers them."""

    def __init__(self, data: bytes = DATA) -> None:
        self.data = data
        self.etag: str | None = "first"
        self.asked: list[tuple[int, int]] = []
        self.faults: dict[int, Exception] = {}

    def fetch(self, start: int, end: int, etag: str | None) -> Fetched:
        self.asked.append((start, end))
        if start in self.faults:
            raise self.faults.pop(start)
        return Fetched(self.data[start:end], len(self.data), self.etag)


def look_at(file: RangeFile, blocks: Iterable[int]) -> None:
    for index in blocks:
        file.seek(index * BLOCK)
        file.read(1)


@settings(deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(0, len(DATA) + 10), st.integers(0, 3 * BLOCK)), max_size=8)
)
def test_any_seeks_and_reads_give_the_files_bytes(steps: list[tuple[int, int]]) -> None:
    file = RangeFile("u", Server().fetch)
    for place, count in steps:
        assert file.seek(place) == place
        assert file.read(count) == DATA[place : place + count]


def test_it_seeks_from_where_it_is_and_from_the_end() -> None:
    file = RangeFile("u", Server().fetch)
    file.seek(100)
    assert file.seek(-40, io.SEEK_CUR) == 60
    assert file.seek(-5, io.SEEK_END) == len(DATA) - 5
    assert file.read() == DATA[-5:]
    assert file.read(10) == b""


def test_a_block_is_asked_for_once() -> None:
    server = Server()
    file = RangeFile("u", server.fetch)
    for place in (0, 100, BLOCK - 1, 5):
        file.seek(place)
        file.read(1)
    assert server.asked == [(0, FIRST_BLOCKS * BLOCK)]


def test_one_look_elsewhere_asks_for_one_block_and_reading_on_for_more() -> None:
    server = Server()
    file = RangeFile("u", server.fetch)
    file.seek(FAR * BLOCK)
    file.read(10)
    assert server.asked[1:] == [(FAR * BLOCK, (FAR + 1) * BLOCK)]
    file.read(2 * BLOCK)
    assert server.asked[2:] == [((FAR + 1) * BLOCK, len(DATA))]


def test_reading_on_is_answered_ahead_and_reading_elsewhere_is_not() -> None:
    server = Server(bytes(480 * BLOCK))
    file = RangeFile("u", server.fetch)
    file.read(100 * BLOCK)
    assert max(end for _, end in server.asked) >= 64 * BLOCK
    before = len(server.asked)
    look_at(file, (400, 320, 440, 360))
    assert [end - start for start, end in server.asked[before:]] == [BLOCK] * 4


def test_a_request_that_failed_is_made_again_when_its_block_is_asked_for_again() -> None:
    server = Server()
    file = RangeFile("u", server.fetch)
    server.faults[FAR * BLOCK] = OSError("reset")
    file.seek(FAR * BLOCK)
    with pytest.raises(OSError, match="reset"):
        file.read(1)
    assert file.read(1) == DATA[FAR * BLOCK : FAR * BLOCK + 1]


def looks(*blocks: int, each: int = 2) -> list[Look]:
    return [Look(block * BLOCK, each * BLOCK) for block in blocks]


def in_blocks(asked: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    return {(start // BLOCK, end // BLOCK) for start, end in asked}


EXPECTED = range(10, 200, 10)


def test_looks_that_are_expected_come_whole() -> None:
    server = Server(bytes(480 * BLOCK))
    file = RangeFile("u", server.fetch)
    file.expect(looks(*EXPECTED))
    look_at(file, (10, 11, 20, 21, 30, 31))
    asked = in_blocks(server.asked[1:])
    assert {(10, 12), (20, 22), (30, 32)} <= asked <= {(at, at + 2) for at in EXPECTED}


def test_looks_that_are_passed_over_and_places_in_between_hold_nothing_up() -> None:
    server = Server(bytes(480 * BLOCK))
    file = RangeFile("u", server.fetch)
    file.expect(looks(*EXPECTED))
    look_at(file, (10, 400, 60, 61, 110, 5, 160, 190, 191))
    asked = in_blocks(server.asked[1:])
    assert len(server.asked) == len(set(server.asked))
    assert {(60, 62), (110, 112), (160, 162), (190, 192)} <= asked
    assert asked <= {(at, at + 2) for at in EXPECTED} | {(400, 401), (5, 6)}


def test_places_that_are_wrong_cost_no_more_than_the_looks_under_way() -> None:
    server = Server(bytes(480 * BLOCK))
    file = RangeFile("u", server.fetch)
    file.expect(looks(*EXPECTED))
    look_at(file, range(305, 400, 10))
    assert len(server.asked) <= 1 + LOOKS_AHEAD + 10


def test_a_look_that_failed_matters_only_to_its_reader() -> None:
    server = Server()
    file = RangeFile("u", server.fetch)
    server.faults[FAR * BLOCK] = OSError("reset")
    after = FAR + 2
    file.expect(looks(FAR, after, each=1))
    file.seek(after * BLOCK)
    assert file.read(1) == DATA[after * BLOCK : after * BLOCK + 1]
    file.seek(FAR * BLOCK)
    assert file.read(1) == DATA[FAR * BLOCK : FAR * BLOCK + 1]


@settings(deadline=None)
@given(
    expected=st.lists(st.tuples(st.integers(0, len(DATA) + 10), st.integers(0, 3 * BLOCK))),
    steps=st.lists(st.tuples(st.integers(0, len(DATA)), st.integers(0, 3 * BLOCK)), max_size=8),
)
def test_whatever_is_expected_the_bytes_are_the_files(
    expected: list[tuple[int, int]], steps: list[tuple[int, int]]
) -> None:
    with RangeFile("u", Server().fetch) as file:
        file.expect([Look(start, size) for start, size in expected])
        for place, count in steps:
            file.seek(place)
            assert file.read(count) == DATA[place : place + count]


def test_more_than_the_budget_is_not_asked_for() -> None:
    server = Server(bytes(100 * BLOCK))
    file = RangeFile("u", server.fetch, budget=(FIRST_BLOCKS + 4) * BLOCK)
    with pytest.raises(ReadBudgetError):
        look_at(file, range(10, 30, 2))
    assert sum(end - start for start, end in server.asked) == (FIRST_BLOCKS + 4) * BLOCK


def test_an_object_replaced_while_it_is_read_is_noticed() -> None:
    server = Server()
    file = RangeFile("s3://b/a.mp3", server.fetch)
    server.etag = "second"
    file.seek(FAR * BLOCK)
    with pytest.raises(SourceChangedError, match=r"s3://b/a.mp3.*first.*second"):
        file.read(1)


def test_without_an_etag_another_size_is_noticed() -> None:
    server = Server()
    server.etag = None
    file = RangeFile("u", server.fetch)
    server.data += b"more"
    file.seek(FAR * BLOCK)
    with pytest.raises(SourceChangedError):
        file.read(1)


def test_it_has_no_name_that_ffmpeg_could_take_for_a_hint() -> None:
    assert not hasattr(RangeFile("https://h/list.m3u8", Server().fetch), "name")


def test_a_view_from_an_offset_is_the_rest_of_the_file() -> None:
    view = OffsetView(RangeFile("u", Server().fetch), 1000)
    view.expect([Look(BLOCK, 10)])
    assert view.tell() == 0
    assert view.read(3) == DATA[1000:1003]
    assert view.seek(5) == 5
    assert view.read(2) == DATA[1005:1007]
    assert view.seek(0, io.SEEK_END) == len(DATA) - 1000
    assert view.seek(-2, io.SEEK_CUR) == len(DATA) - 1002
    assert view.read() == DATA[-2:]
