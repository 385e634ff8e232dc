"""Keeps resident memory from growing with a recording, where glibc's malloc would let it."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD = -3
_LARGE = 2**24
"""Bytes. A decoded chunk of five minutes has 19 MB; what models compute in between has less, and
is better kept for the next time."""


def return_large_buffers() -> None:
    """From now on, freeing a large buffer returns it to the system.

    By default glibc stops doing so for sizes that it has seen freed once, and puts the next ones
    into its arenas, of which each thread has one: audio that comes and goes leaves them in shreds,
    and the process grows for as long as it runs. Does nothing where the C library is another.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
