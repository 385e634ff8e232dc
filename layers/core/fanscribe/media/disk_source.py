"""Recordings on this machine's disk: local ones, and downloads of what is not served by range."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from urllib3 import BaseHTTPResponse

from fanscribe.errors import (
    SourceForbiddenError,
    SourceNotFoundError,
    SourceTooLargeError,
    SourceUnavailableError,
    SourceUnsupportedError,
)
from fanscribe.media.fetching import Fetch, Fetched
from fanscribe.media.https_source import Web, answered, entity_tag, pieces, refusal, without_query

_DOWNLOAD_S = 600


def local_fetch(audio_url: str) -> Fetch:
    """A `Fetch` of `file:///path`. Raises SourceNotFoundError, SourceForbiddenError, and
    SourceUnsupportedError for what is no regular file: a device never ends, a pipe never begins.
    """
    path = Path(unquote(audio_url.removeprefix("file://")))
    try:
        # Non-blocking for the open alone: that of a pipe would wait for somebody to write.
        file = open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")  # noqa: SIM115, PTH123
    except (FileNotFoundError, NotADirectoryError) as fault:
        raise SourceNotFoundError(audio_url) from fault
    except OSError as fault:
        raise SourceForbiddenError(audio_url, str(fault.strerror)) from fault
    state = os.fstat(file.fileno())
    if not stat.S_ISREG(state.st_mode):
        file.close()
        raise SourceUnsupportedError(audio_url, "not a regular file")
    return _fetch(file, None)


def download_fetch(audio_url: str, web: Web, limit_bytes: int) -> Fetch:
    """A `Fetch` of a copy on disk, gone when nobody holds it any more, even if this process dies.

    Raises SourceTooLargeError above `limit_bytes`, and what asking the server raises.
    """
    shown = without_query(audio_url)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the Fetch keeps it
    with answered(audio_url, web, {}) as response:
        if response.status != 200:
            raise refusal(shown, response.status)
        if _claimed_length(response) > limit_bytes:
            raise SourceTooLargeError(shown, limit_bytes)
        for piece in pieces(response, shown, _DOWNLOAD_S):
            _append(file, piece, shown, limit_bytes)
        etag = entity_tag(response)
    return _fetch(file, etag)


def _claimed_length(response: BaseHTTPResponse) -> int:
    claim = response.headers.get("Content-Length", "")
    return int(claim) if claim.isdecimal() and len(claim) < 19 else 0


def _append(file: IO[bytes], piece: bytes, shown: str, limit_bytes: int) -> None:
    if file.tell() + len(piece) > limit_bytes:
        raise SourceTooLargeError(shown, limit_bytes)
    try:
        file.write(piece)
    except OSError as fault:
        raise SourceUnavailableError(shown, f"no room to download it: {fault.strerror}") from fault


def _fetch(file: IO[bytes], etag: str | None) -> Fetch:
    file.flush()

    def fetch(start: int, end: int, _: str | None) -> Fetched:
        # Read by place: several requests may be under way at once.
        body = os.pread(file.fileno(), end - start, start)
        state = os.fstat(file.fileno())
        return Fetched(body, state.st_size, etag or f"{state.st_mtime_ns:x}-{state.st_size:x}")

    return fetch
