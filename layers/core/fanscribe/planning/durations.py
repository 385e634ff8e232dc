"""How long a recording may be, from what is known before it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from statistics import median_low
from typing import NamedTuple
from urllib.parse import urlsplit

from fanscribe.contracts import Item


class Span(NamedTuple):
    """Milliseconds: at least, most likely, at most."""

    low: int
    likely: int
    high: int


ASSUMED = Span(60_000, 30 * 60_000, 3 * 3_600_000)
"""A recording's length where nothing is known of any: a minute, half an hour, three hours."""


class BitRate(NamedTuple):
    """Kilobits a second: of the leanest, of most, of the richest recordings with an ending."""

    least: int
    usual: int
    most: int


_LOSSY = BitRate(24, 96, 320)
_SPEECH_CODEC = BitRate(8, 40, 256)
_PCM = BitRate(64, 256, 1_536)
_LOSSLESS = BitRate(100, 400, 1_500)
_VIDEO = BitRate(100, 1_500, 12_000)

_RATES = {
    _LOSSY: ".mp3 .mp2 .m4a .m4b .aac .wma .ac3",
    _SPEECH_CODEC: ".opus .ogg .oga .spx .amr .weba",
    _PCM: ".wav .aif .aiff .caf",
    _LOSSLESS: ".flac",
    _VIDEO: ".mp4 .m4v .mov .mkv .webm .avi .ts .mpg .mpeg .wmv",
}
_BY_ENDING = {ending: rate for rate, endings in _RATES.items() for ending in endings.split()}
_ANY = BitRate(8, 128, 12_000)


def known_span(item: Item) -> Span | None:
    """From the row's own word, else from the object's size; None where neither is there."""
    if item.estimated_ms is not None:
        return Span(item.estimated_ms, item.estimated_ms, item.estimated_ms)
    if item.size_bytes is None:
        return None
    rate = _BY_ENDING.get(_ending(item.audio_url), _ANY)
    bits = item.size_bytes * 8  # a kilobit a second is a bit a millisecond
    return Span(bits // rate.most, bits // rate.usual, bits // rate.least)


def assumed_span(likely: Sequence[int]) -> Span:
    """Of an item of which nothing is known, beside others: their (lower) median, and as far as
    the shortest and the longest of them; ASSUMED where there are none."""
    if not likely:
        return ASSUMED
    return Span(min(likely), median_low(likely), max(likely))


def _ending(audio_url: str) -> str:
    path = audio_url if audio_url.startswith("s3://") else urlsplit(audio_url).path
    return PurePosixPath(path).suffix.lower()
