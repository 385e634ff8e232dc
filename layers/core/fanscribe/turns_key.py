"""The name of a recording's turns: everything that could change who is heard when, hashed."""

from __future__ import annotations

import hashlib

import msgspec

from fanscribe.chunk_key import content_of
from fanscribe.contracts import Source

REVISION = 1
"""Raised when the same model would now give other turns."""


def turns_key(source: Source, diarizer: str) -> str:
    """A 40-digit hexadecimal key for the turns of the whole of `source` as `diarizer` hears it."""
    identity = (REVISION, content_of(source), diarizer)
    return hashlib.sha256(msgspec.json.encode(identity)).hexdigest()[:40]
