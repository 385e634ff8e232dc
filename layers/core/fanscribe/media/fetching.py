"""How the bytes of a remote object are asked for, whichever kind of server has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

BLOCK = 16 * 1024
"""Bytes of one cached block, and of the smallest request."""


class Fetched(NamedTuple):
    """The answer to a range request: the bytes, and which object they are of.

    `etag` is without quotes, a weak one as `W/tag`; None where the server sends none.
    """

    body: bytes | bytearray
    size: int
    etag: str | None


Fetch = Callable[[int, int, str | None], Fetched]
"""`fetch(start, end, etag)` gets the bytes `[start, end)`, fewer where the object ends before.

`etag` is the one the object must still have, None for whichever it has.
"""
