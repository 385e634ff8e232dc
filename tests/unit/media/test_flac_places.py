"""Places in a FLAC file are found by the numbers of its frames, in a few looks."""

from __future__ import annotations

import io

from corpus import flac
from fanscribe.media.flac_numbers import frame_after
from fanscribe.media.flac_places import FlacPlaces


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


class Looks(io.BytesIO):
    """Counts the places that are read."""

    count = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.count += 1
        return super().seek(offset, whence)
