"""Bytes of a manifest as text: UTF-8 with or without a mark, or UTF-16 as spreadsheets save it."""

from __future__ import annotations

import codecs

from fanscribe.errors import ManifestFormatError


def decode(manifest: str, body: bytes) -> str:
    """Raises ManifestFormatError that names the line and the byte of the first fault."""
    encoding = _encoding(body)
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as fault:
        line = body.count(b"\n", 0, fault.start) + 1
        raise ManifestFormatError(
            manifest,
            f"line {line}, byte {fault.start}: not {encoding.upper()}. Save it as UTF-8 "
            "(in a spreadsheet: CSV UTF-8).",
        ) from fault


def _encoding(body: bytes) -> str:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark, UTF-16 shows by the zero byte beside the first character, which is ASCII
    # in every manifest: a brace, a bracket or the header's first letter.
    if body[:1] == b"\0":
        return "utf-16-be"
    if body[1:2] == b"\0":
        return "utf-16-le"
    return "utf-8-sig"
