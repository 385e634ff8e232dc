"""A prefix of a bucket as a manifest: every audio object under it is a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePosixPath

from fanscribe.errors import RowError
from fanscribe.manifest.batches import ROWS, Refused
from fanscribe.manifest.ids import safe_id
from fanscribe.manifest.parsing import Parsed
from fanscribe.storage import Address, Listed

_ENDINGS = (
    "aac ac3 aif aiff amr avi caf flac m4a m4b m4v mka mkv mov mp2 mp3 mp4 mpeg mpg oga ogg opus "
    "spx ts wav weba webm wma wmv"
)

AUDIO_ENDINGS = frozenset(f".{ending}" for ending in _ENDINGS.split())
"""What a recording's name ends with; other objects under a prefix are passed over."""

_ARCHIVED = frozenset({"GLACIER", "DEEP_ARCHIVE"})


def prefix_rows(place: Address, listed: Iterable[Listed]) -> Iterator[Parsed]:
    """Recordings in the order of their keys, row 1 being the first, named by their path."""
    found = (one for one in listed if PurePosixPath(one.key).suffix.lower() in AUDIO_ENDINGS)
    number = 1
    while taken := list(islice(found, ROWS)):
        yield _parsed(place, list(enumerate(taken, number)))
        number += len(taken)


def _parsed(place: Address, rows: list[tuple[int, Listed]]) -> Parsed:
    refused = [_refused(place, number, one) for number, one in rows if _fault(one)]
    good = [(number, one) for number, one in rows if not _fault(one)]
    fields: dict[str, Sequence[object]] = {
        "audio_url": [_uri(place, one) for _, one in good],
        "stem": [_stem(place, one) for _, one in good],
        "size_bytes": [one.size for _, one in good],
    }
    return Parsed([number for number, _ in good], fields, refused)


def _fault(one: Listed) -> str | None:
    if one.storage_class in _ARCHIVED:
        return f"is archived in {one.storage_class}: restore it first"
    return None if one.size else "is empty: upload it again"


def _refused(place: Address, number: int, one: Listed) -> Refused:
    error = RowError(number, "audio_url", one.key, _fault(one) or "")
    return Refused(number, {"audio_url": _uri(place, one)}, error)


def _uri(place: Address, one: Listed) -> str:
    return f"s3://{place.bucket}/{one.key}"


def _stem(place: Address, one: Listed) -> str:
    """The path below the prefix, without the ending: two folders may hold the same names."""
    folder = place.key.rpartition("/")[0]
    path = one.key.removeprefix(folder).lstrip("/")
    return safe_id(str(PurePosixPath(path).with_suffix(""))) or safe_id(path) or "recording"
