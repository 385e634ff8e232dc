"""Places in a FLAC file are found by the numbers of its frames, in a few looks."""

from __future__ import annotations

import io
from collections.abc import Sequence

from corpus import flac
from fanscribe.media.flac_numbers import frame_after
from fanscribe.media.flac_places import FlacPlaces
from fanscribe.media.foretold import Foretold, Look


def test_any_sample_of_a_flac_is_near_a_frame_that_is_found_in_a_few_looks() -> None:
    data = flac(44_100)
    looks = Looks(data)
    places = FlacPlaces(looks, 44_100)
    for sample in range(44_100, 34 * 44_100, 100_003):
        looks.count = 0
        byte = places.near(sample)
        assert byte is not None
        assert looks.count <= 4
        frame = frame_after(io.BytesIO(data), byte)
        assert frame is not None
        assert frame.byte == byte
        assert 0 <= sample - frame.number * 4608 <= 44_100 // 2


def test_bytes_that_look_like_a_frame_do_not_lead_a_search_astray() -> None:
    data = bytearray(flac(44_100))
    first = frame_after(io.BytesIO(data), FlacPlaces(io.BytesIO(data), 44_100).near(0) or 0)
    assert first is not None
    for place in range(len(data) // 5, len(data) - 100, len(data) // 5):
        data[place : place + 16] = data[first.byte : first.byte + 16]
    places = FlacPlaces(io.BytesIO(data), 44_100)
    for sample in range(44_100, 34 * 44_100, 200_003):
        byte = places.near(sample)
        if byte is not None:
            frame = frame_after(io.BytesIO(data), byte)
            assert frame is not None
            assert 0 <= sample - frame.number * 4608 <= 44_100 // 2


def test_many_samples_are_found_in_rounds_whose_looks_are_told_beforehand() -> None:
    data = flac(44_100)
    looks = Looks(data)
    places = FlacPlaces(looks, 44_100)
    samples = range(44_100, 34 * 44_100, 100_003)
    looks.count = 0
    found = places.all_near(samples)
    assert looks.count <= 3 * len(samples)
    assert found == [places.near(sample) for sample in samples]
    assert 1 <= len(looks.told) <= 3
    assert all(look.start < len(data) for told in looks.told for look in told)


def test_a_flac_that_begins_with_something_else_has_no_known_places() -> None:
    data = bytearray(flac(44_100))
    start = FlacPlaces(io.BytesIO(data), 44_100).near(0)
    assert start is not None
    data[start : start + 3] = bytes(3)
    assert FlacPlaces(io.BytesIO(data), 44_100).all_near([44_100, 88_200]) == []


class Looks(io.BytesIO, Foretold):
    """Counts the places that are read, and keeps what was told of them before."""

    count = 0

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.told: list[Sequence[Look]] = []

    def expect(self, looks: Sequence[Look]) -> None:
        self.told.append(looks)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.count += 1
        return super().seek(offset, whence)
