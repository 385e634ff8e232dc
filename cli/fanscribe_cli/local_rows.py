"""The recordings of this machine that a manifest names.

A path beside the manifest, or below it, is uploaded under the same relative path, so that the
manifest holds in the bucket as it is. A path elsewhere gets a name there, and the manifest is
written again with that name. A path where nothing is stays as it is: the run reports that row by
name, and the others go on.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec
from fanscribe.errors import ManifestColumnError, ManifestFormatError
from fanscribe.manifest.batches import Row
from fanscribe.manifest.columns import column_name
from fanscribe.manifest.formats import read_rows


class Upload(NamedTuple):
    """Something to upload: its name under the run's prefix, and the file (or the bytes)."""

    name: str
    body: Path | bytes


class LocalRecordings(NamedTuple):
    """A manifest as it will be uploaded: its name, and all that goes with it, itself first."""

    manifest: str
    uploads: tuple[Upload, ...]


def local_recordings(manifest: Path) -> LocalRecordings:
    """What to upload for a manifest of this machine."""
    body = manifest.read_bytes()
    rows = _rows(manifest.name, body)
    uploads = {
        path: Upload(_name(path, file), file) for path, file in _files(rows, manifest.parent)
    }
    if all(PurePosixPath(path) == PurePosixPath(up.name) for path, up in uploads.items()):
        written = Upload(manifest.name, body)
    else:
        written = Upload(f"{manifest.stem}.jsonl", _rewritten(rows, uploads))
    return LocalRecordings(written.name, (written, *dict.fromkeys(uploads.values())))


def _rows(name: str, body: bytes) -> list[Row]:
    try:
        return list(read_rows(name, io.BytesIO(body)))
    except (ManifestFormatError, ManifestColumnError):
        # Uploaded as it is: ValidateManifest says what is wrong with it, as for any manifest.
        return []


def _files(rows: Iterable[Row], folder: Path) -> Iterable[tuple[str, Path]]:
    for row in rows:
        path = _audio_url(row)
        if path and "://" not in path and _is_file(folder / path):
            yield path, folder / path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for a file: not one of ours
        return False


def _audio_url(row: Row) -> str:
    cells = row.cells if isinstance(row.cells, dict) else {}
    written = next((cells[name] for name in cells if column_name(name) == "audio_url"), None)
    return written.strip() if isinstance(written, str) else ""


def _name(path: str, file: Path) -> str:
    """Where the file goes under the run's prefix: its own path if that stays below the manifest."""
    normal = PurePosixPath(os.path.normpath(path))
    if not normal.is_absolute() and normal.parts[0] != os.pardir:
        return str(normal)
    place = hashlib.sha256(str(file.resolve().parent).encode()).hexdigest()[:12]
    return f"elsewhere/{place}/{file.name}"


def _rewritten(rows: Iterable[Row], uploads: dict[str, Upload]) -> bytes:
    return msgspec.json.Encoder().encode_lines([_renamed(row, uploads) for row in rows])


def _renamed(row: Row, uploads: dict[str, Upload]) -> object:
    upload = uploads.get(_audio_url(row))
    if upload is None or not isinstance(row.cells, dict):
        return row.cells
    others = {key: row.cells[key] for key in row.cells if column_name(key) != "audio_url"}
    return {"audio_url": upload.name} | others
