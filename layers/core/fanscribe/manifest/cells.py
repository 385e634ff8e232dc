"""One cell's value: from CSV always text, from JSON a value of any type.

Each parser gives None (or nothing) for an empty cell, and raises ValueError whose text is the
remedy: what to write instead.
"""

from __future__ import annotations

import math
import re
from typing import cast, get_args

from fanscribe.contracts import AssemblyAiOptions, EngineChoice
from fanscribe.manifest import hosted_options
from fanscribe.manifest.ids import safe_id

LONGEST_SECONDS = 1_000 * 3600
"""A thousand hours: an estimate above it is in another unit."""

# Half a surrogate pair is no character either, and cannot be written as UTF-8.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def is_language(tag: str) -> bool:
    """Whether `tag` looks like a BCP 47 tag (`en`, `pt-BR`); `en_us` is understood too."""
    return _LANGUAGE.fullmatch(tag) is not None


def text(cell: object) -> str | None:
    """Trimmed text; None for an empty cell."""
    if cell is None:
        return None
    if not isinstance(cell, str):
        raise ValueError("write text")  # noqa: TRY004 (a parser's one error)
    trimmed = cell.strip()
    if _CONTROL.search(trimmed):
        raise ValueError("take out the line breaks, tabs and control characters")
    return trimmed or None


PLAIN_TEXT = r"[^\W_](?:[^\x00-\x1f\x7f-\x9f\ud800-\udfff]*[^\W_])?"
"""A text that is its own value at a glance: what this matches, `text` leaves as it is."""


def file_id(cell: object) -> str | None:
    """An id made safe for keys and file names; a whole number counts as text, as in CSV."""
    whole_number = isinstance(cell, int) and not isinstance(cell, bool)
    given = text(str(cell) if whole_number else cell)
    if given is None:
        return None
    if not (safe := safe_id(given)):
        raise ValueError("use letters or digits")
    return safe


def milliseconds(cell: object) -> int | None:
    """Seconds, as a number or its digits, to whole milliseconds."""
    seconds = _number(cell)
    if seconds is None:
        return None
    if not 0 < seconds <= LONGEST_SECONDS:
        raise ValueError(f"write seconds, above 0 and up to {LONGEST_SECONDS}, or leave it empty")
    return max(1, round(seconds * 1000))


def engine(cell: object) -> EngineChoice | None:
    name = text(cell)
    if name is None:
        return None
    if name.lower() not in get_args(EngineChoice):
        raise ValueError(f"use {', '.join(get_args(EngineChoice))}, or leave it empty")
    return cast("EngineChoice", name.lower())


def language(cell: object) -> str | None:
    tag = text(cell)
    if tag is not None and not is_language(tag):
        raise ValueError("use a BCP 47 tag such as en or pt-BR, or leave it empty to detect it")
    return tag


def boolean(cell: object) -> bool | None:
    if cell is None or isinstance(cell, bool):
        return cell
    word = str(cell).strip().lower()
    if word and word not in _BOOLEANS:
        raise ValueError("use true or false, yes or no, 1 or 0, or leave it empty")
    return _BOOLEANS.get(word)


def terms(cell: object) -> tuple[str, ...]:
    """A list of text, or one text with `;` or `|` between the terms."""
    if isinstance(cell, list):
        return tuple(term for part in cell if (term := text(part)))
    parts = re.split(r"[;|]", text(cell) or "")
    return tuple(part.strip() for part in parts if part.strip())


def assemblyai(cell: object) -> AssemblyAiOptions | None:
    """An object, or a text that holds one or names its fields: `speakers_expected=2`."""
    if isinstance(cell, dict):
        return hosted_options.checked(cell)
    written = text(cell)
    return None if written is None else hosted_options.parse(written)


def _number(cell: object) -> float | None:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        # An integer too long for a float is as wrong as any other above the limit.
        return float(cell) if abs(cell) <= LONGEST_SECONDS else math.inf
    digits = str(cell or "").strip()
    if digits and not _NUMBER.fullmatch(digits):
        raise ValueError("write seconds as a number, such as 90 or 90.5, or leave it empty")
    return float(digits) if digits else None
