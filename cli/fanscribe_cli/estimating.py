"""What a run would cost, asked of the stack's own functions, without starting one.

The manifest is uploaded, and no audio: what recordings of this machine last is read from their
headers here and written beside them.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

import av.error
import msgspec
from fanscribe.contracts import Estimate, Run
from fanscribe.errors import FanscribeError
from fanscribe.manifest.batches import Row
from fanscribe.manifest.columns import column_name
from fanscribe.manifest.formats import read_rows
from fanscribe.media.audio_file import AudioFile
from msgspec import Struct

from fanscribe_cli.cause import sentence
from fanscribe_cli.faults import CliError
from fanscribe_cli.inputs import Inputs
from fanscribe_cli.request import Asked
from fanscribe_cli.stack import Target
from fanscribe_cli.upload import upload_prefix


class Estimated(Struct, frozen=True):
    """The run that would be, and what it would cost."""

    run: Run
    estimate: Estimate


def estimated(target: Target, name: str, inputs: Inputs, asked: Asked) -> Estimated:
    """Raises CliError with the sentence of whichever function refused the manifest."""
    manifest = inputs.manifest
    if inputs.uploads:
        manifest = _upload(target, upload_prefix(name), inputs)
    request = json.loads(asked.execution_input(manifest))
    run = _invoke(target, "ValidateManifest", {"run_id": name, "request": request})
    estimate = _invoke(target, "EstimateCost", {"run": run})
    return Estimated(msgspec.convert(run, Run), msgspec.convert(estimate, Estimate))


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


def _upload(target: Target, prefix: str, inputs: Inputs) -> str:
    bucket, manifest = target.outputs.input_bucket, with_durations(inputs)
    target.s3.put_object(Bucket=bucket, Key=prefix + manifest.name, Body=manifest.body)
    return f"s3://{bucket}/{prefix}{manifest.name}"


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


def _invoke(target: Target, state: str, payload: object) -> Any:
    answer = target.functions.invoke(
        FunctionName=target.function(state), Payload=msgspec.json.encode(payload)
    )
    said = answer["Payload"].read()
    if "FunctionError" in answer:
        told = json.loads(said)
        raise CliError(f"{told.get('errorType', state)}: {sentence(said.decode())}")
    return json.loads(said)
