"""A manifest with the length of each recording of this machine, as its header has it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import NamedTuple

import av.error
import msgspec
from fanscribe.errors import FanscribeError
from fanscribe.manifest.batches import Row
from fanscribe.manifest.columns import column_name
from fanscribe.manifest.formats import read_rows
from fanscribe.media.audio_file import AudioFile

from fanscribe_cli.inputs import Inputs


class TimedManifest(NamedTuple):
    """A manifest's name and its lines of JSON."""

    name: str
    body: bytes


def with_durations(inputs: Inputs) -> TimedManifest:
    """The manifest of `inputs`, each recording of this machine with how long its header says it is.

    A recording that says nothing stays without: the estimate then assumes a length.
    """
    manifest, *recordings = inputs.uploads
    body = manifest.body if isinstance(manifest.body, bytes) else manifest.body.read_bytes()
    seconds = {
        one.name: claimed
        for one in recordings
        if isinstance(one.body, Path) and (claimed := _claimed_seconds(one.body)) is not None
    }
    rows = [_told(row, seconds) for row in read_rows(manifest.name, io.BytesIO(body))]
    return TimedManifest(
        f"{Path(manifest.name).stem}.jsonl", b"".join(msgspec.json.encode(r) + b"\n" for r in rows)
    )


def _claimed_seconds(recording: Path) -> float | None:
    try:
        with recording.open("rb", buffering=0) as file, AudioFile(file, recording.name) as audio:
            claimed = audio.claimed_ms()
    except (FanscribeError, OSError, av.error.FFmpegError):
        # The run will say what is wrong with it; here it only stays without a length.
        return None
    return None if claimed is None else claimed / 1000


def _told(row: Row, seconds: dict[str, float]) -> object:
    if not isinstance(row.cells, dict):
        return row.cells
    named = {column_name(name): value for name, value in row.cells.items()}
    duration = seconds.get(str(named.get("audio_url", "")).strip())
    if duration is None or named.get("duration_estimate"):
        return row.cells
    return {k: v for k, v in row.cells.items() if column_name(k) != "duration_estimate"} | {
        "duration_estimate": duration
    }
