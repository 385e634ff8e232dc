"""File ids: safe as a part of a key and as a file's name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

MAX_ID_BYTES = 200
"""Of UTF-8: file systems end at 255 for a name, and an id gets suffixes."""

# Not `~`: a rejected row's suffix starts with it, so that no given id can look like one.
_KEPT_SIGNS = frozenset("-_.+=@,()")

PLAIN_ID = r"[A-Za-z0-9](?:\.?[-A-Za-z0-9_+=@,()]){0,99}"
"""An id that is safe at a glance: what this matches, `safe_id` leaves as it is."""

_PLAIN_FILE = re.compile(
    r"(?:s3|https)://[^?#%]*/([A-Za-z0-9][-A-Za-z0-9_]{0,99})\.[A-Za-z0-9]{1,9}"
)


def safe_id(text: str) -> str:
    """`text` without separators, `..`, control characters and signs that keys or shells dislike.

    Letters and digits of every script stay (in NFC); anything else becomes `_`. Returns "" if
    there is no letter or digit. Idempotent; an id too long keeps its head and gets a digest.
    """
    kept = "".join(_kept(sign) for sign in unicodedata.normalize("NFC", text))
    cleaned = re.sub(r"\.{2,}", ".", kept).strip(".")
    if not any(sign.isalnum() for sign in cleaned):
        return ""
    return _shortened(cleaned)


def derived_id(audio_url: str) -> str:
    """The id of a recording that was given none: its file's name without the ending."""
    if plain := _PLAIN_FILE.fullmatch(audio_url):
        return plain[1]
    is_web = audio_url.startswith("https://")
    path = unquote(urlsplit(audio_url).path) if is_web else audio_url
    name = PurePosixPath(path).name
    return safe_id(PurePosixPath(name).stem) or safe_id(name) or "recording"


def rejected_id(file_id: str | None, row: int) -> str:
    """The id of a row that is no item. No item's id holds the `~`, so none is taken from one."""
    return f"{file_id or ''}~row-{row}"


def _kept(sign: str) -> str:
    is_written = unicodedata.category(sign)[0] in "LMN"
    return sign if is_written or sign in _KEPT_SIGNS else "_"


def _shortened(file_id: str) -> str:
    encoded = file_id.encode()
    if len(encoded) <= MAX_ID_BYTES:
        return file_id
    digest = hashlib.sha256(encoded).hexdigest()[:12]
    head = encoded[: MAX_ID_BYTES - len(digest) - 1].decode(errors="ignore")
    return f"{head}-{digest}"
