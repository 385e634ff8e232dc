"""What a run would cost, asked of the stack's own functions, without starting one.

The manifest is uploaded, and no audio: what recordings of this machine last is read from their
headers here and written beside them.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
from fanscribe.contracts import Estimate, Run
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


def _upload(target: Target, prefix: str, inputs: Inputs) -> str:
    from fanscribe_cli.timed_manifest import with_durations  # PyAV: for this command alone

    bucket, manifest = target.outputs.input_bucket, with_durations(inputs)
    target.s3.put_object(Bucket=bucket, Key=prefix + manifest.name, Body=manifest.body)
    return f"s3://{bucket}/{prefix}{manifest.name}"


def _invoke(target: Target, state: str, payload: object) -> Any:
    answer = target.functions.invoke(
        FunctionName=target.function(state), Payload=msgspec.json.encode(payload)
    )
    said = answer["Payload"].read()
    if "FunctionError" in answer:
        told = json.loads(said)
        raise CliError(f"{told.get('errorType', state)}: {sentence(said.decode())}")
    return json.loads(said)
