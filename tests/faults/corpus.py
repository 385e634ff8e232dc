"""What every scenario transcribes: three recordings, and one that is none."""

from __future__ import annotations

import functools
from typing import NamedTuple

from recordings import encoded, voice

BROKEN = "broken"
RATE = 16_000


class Recording(NamedTuple):
    """A manifest row and the bytes behind it."""

    file_id: str
    body: bytes

    @property
    def key(self) -> str:
        return f"audio-of-tests/{self.file_id}.wav"


@functools.cache
def corpus() -> tuple[Recording, ...]:
    """Two minutes in three files, and a page in place of a fourth."""
    return (
        Recording("long", _voice(68.0, tuple(float(at) for at in range(5, 68, 5)))),
        Recording("middle", _voice(44.0, tuple(float(at) for at in range(7, 44, 7)))),
        Recording("short", _voice(6.0, (3.0,))),
        Recording(BROKEN, b"<html><body>404</body></html>" * 20),
    )


def replacement() -> bytes:
    """Other bytes, as long as those of `long`: what somebody overwrites it with mid-run."""
    return _voice(68.0, (9.0, 31.0))


def _voice(seconds: float, pauses: tuple[float, ...]) -> bytes:
    return encoded("wav", voice(seconds, RATE, pauses, channels=1), RATE)
