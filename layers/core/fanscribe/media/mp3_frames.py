"""MPEG audio headers, and the frame that an encoder puts first to tell of all others."""

from __future__ import annotations

from typing import NamedTuple

from fanscribe.media.frames import Frame

_DECODER_DELAY = 529

_KBITS = {
    # (MPEG 1 or not, layer): kbit/s by the header's four bits
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def mp3_header(data: bytes, at: int) -> Frame | None:
    """A `Header`. Free-format frames, which do not say their length, are none."""
    if at + 4 > len(data) or data[at] != 0xFF:
        return None
    return _FRAMES.get(data[at + 1] << 8 | data[at + 2])


def _frame(second: int, third: int) -> Frame | None:
    version, layer = second >> 3 & 3, 4 - (second >> 1 & 3)
    bits, rate_bits, padding = third >> 4, third >> 2 & 3, third >> 1 & 1
    if second < 0xE0 or version == 1 or layer == 4 or bits in (0, 15) or rate_bits == 3:
        return None
    rate, kbits = _RATES[version][rate_bits], _KBITS[(version == 3, layer)][bits - 1]
    samples = 384 if layer == 1 else 576 if layer == 3 and version != 3 else 1152
    slot = 4 if layer == 1 else 1
    slots = samples // 8 // slot * 1000 * kbits
    size = (slots // rate + padding) * slot
    kind = version << 8 | layer << 4 | rate_bits
    return Frame(size, samples, rate, kind, (slots * slot, rate))


_FRAMES: dict[int, Frame] = {
    second << 8 | third: frame
    for second in range(0xE0, 0x100)
    for third in range(0x100)
    if (frame := _frame(second, third)) is not None
}


def layer_of(frame: bytes) -> int:
    return 4 - (frame[1] >> 1 & 3)


class Info(NamedTuple):
    """What a Xing, Info or VBRI frame tells: how many frames follow it (0 if it does not say),
    and how many samples the encoder added before and after."""

    frames: int
    before: int
    after: int


def mp3_info(frame: bytes) -> Info | None:
    """What `frame` tells of the others, None if it is one of them."""
    at = 4 + _side_information(frame)
    if frame[at : at + 4] in (b"Xing", b"Info"):
        return _xing(frame, at)
    if frame[36:40] == b"VBRI":
        return Info(int.from_bytes(frame[50:54]), 0, 0)
    return None


def _side_information(frame: bytes) -> int:
    mono, mpeg1 = frame[3] >> 6 == 3, frame[1] >> 3 & 3 == 3
    if mpeg1:
        return 17 if mono else 32
    return 9 if mono else 17


def _xing(frame: bytes, at: int) -> Info:
    flags = int.from_bytes(frame[at + 4 : at + 8])
    count = int.from_bytes(frame[at + 8 : at + 12]) if flags & 1 else 0
    encoder = at + 8 + 4 * (flags & 1) + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1)
    encoder += 4 * (flags >> 3 & 1)
    if frame[encoder : encoder + 4] not in (b"LAME", b"Lavf", b"Lavc"):
        return Info(count, 0, 0)
    padding = int.from_bytes(frame[encoder + 21 : encoder + 24])
    before = (padding >> 12) + _DECODER_DELAY
    return Info(count, before, max(0, (padding & 0xFFF) - _DECODER_DELAY))
