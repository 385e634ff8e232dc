"""File ids: safe as a part of a key and as a file's name, and one row's only."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import count
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from fanscribe.errors import DuplicateFileIdError

MAX_ID_BYTES = 200
"""Of UTF-8: file systems end at 255 for a name, and an id gets suffixes."""

# Not `~`: a rejected row's suffix starts with it, so that no given id can look like one.
_KEPT_SIGNS = frozenset("-_.+=@,()")


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
    is_web = audio_url.startswith("https://")
    path = unquote(urlsplit(audio_url).path) if is_web else audio_url
    name = PurePosixPath(path).name
    return safe_id(PurePosixPath(name).stem) or safe_id(name) or "recording"


class Ids:
    """The ids of a manifest, each claimed by one row."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._next: dict[str, int] = {}

    def claim(self, file_id: str, row: int) -> str:
        """Raises DuplicateFileIdError if another row has it."""
        first_row = self._rows.setdefault(file_id, row)
        if first_row != row:
            raise DuplicateFileIdError(file_id, row, first_row)
        return file_id

    def claim_numbered(self, stem: str, row: int) -> str:
        """`stem`, or the first of `stem-2`, `stem-3`, ... that nobody has."""
        if stem not in self._rows:
            return self.claim(stem, row)
        free = next(n for n in count(self._next.get(stem, 2)) if f"{stem}-{n}" not in self._rows)
        self._next[stem] = free + 1
        return self.claim(f"{stem}-{free}", row)

    def claim_rejected(self, file_id: str | None, row: int) -> str:
        """An id for a failure record: the row's own if it is free, else one that never is taken."""
        wanted = file_id or f"row-{row:06d}"
        return self.claim(f"{wanted}~row-{row}" if wanted in self._rows else wanted, row)


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
