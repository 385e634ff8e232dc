"""The headers of raw AAC, each of which says its frame's length."""

from __future__ import annotations

from fanscribe.media.frames import Frame

_RATES = (
    96_000,
    88_200,
    64_000,
    48_000,
    44_100,
    32_000,
    24_000,
    22_050,
    16_000,
    12_000,
    11_025,
    8_000,
    7_350,
)
_BLOCK = 1024


def adts_header(data: bytes, at: int) -> Frame | None:
    """A `Header`. The rate is the core's: with SBR the decoder gives twice that."""
    if at + 7 > len(data) or data[at] != 0xFF or data[at + 1] & 0xF6 != 0xF0:
        return None
    rate_bits = data[at + 2] >> 2 & 0xF
    size = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5
    if rate_bits >= len(_RATES) or size < 7:
        return None
    blocks = (data[at + 6] & 3) + 1
    return Frame(size, _BLOCK * blocks, _RATES[rate_bits], data[at + 1] << 8 | rate_bits)
