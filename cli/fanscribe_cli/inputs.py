"""The arguments of `fanscribe run`: one manifest, or recordings that become one.

What lies on this machine is to be uploaded; what has an address of its own stays where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import typer

from fanscribe_cli.local_rows import Upload, local_recordings

MANIFEST_ENDINGS = (".csv", ".tsv", ".json", ".jsonl", ".ndjson")


class Inputs(NamedTuple):
    """A run's manifest and what must be uploaded with it.

    `manifest` is an `s3://` address, or a name under the run's own prefix in the input bucket.
    """

    manifest: str
    uploads: tuple[Upload, ...] = ()


def read_inputs(arguments: Sequence[str]) -> Inputs:
    """Raises typer.BadParameter for a file that is not there, and for more than one manifest."""
    manifests = [argument for argument in arguments if _is_manifest(argument)]
    if not manifests:
        return _recordings(arguments)
    if len(arguments) > 1:
        raise _misused(f"{manifests[0]} is a manifest: give it alone, or only recordings")
    return _manifest(manifests[0])


def is_address(text: str) -> bool:
    """Whether `text` is an address, s3:// or https://, and not a path of this machine."""
    return "://" in text


def _is_manifest(argument: str) -> bool:
    return argument.lower().endswith(MANIFEST_ENDINGS)


def _manifest(argument: str) -> Inputs:
    if not is_address(argument):
        return Inputs(*local_recordings(_existing(argument)))
    if not argument.startswith("s3://"):
        raise _misused(f"{argument}: a manifest is read from s3:// or from a file; download it")
    return Inputs(argument)


def _recordings(arguments: Sequence[str]) -> Inputs:
    rows, uploads = [], []
    for number, argument in enumerate(arguments, 1):
        if is_address(argument):
            rows.append({"audio_url": argument})
            continue
        path = _existing(argument)
        upload = Upload(f"audio/{number}/{path.name}", path)
        rows.append({"audio_url": upload.name})
        uploads.append(upload)
    manifest = Upload("manifest.jsonl", msgspec.json.Encoder().encode_lines(rows))
    return Inputs(manifest.name, (manifest, *uploads))


def _existing(argument: str) -> Path:
    path = Path(argument)
    if path.is_dir():
        raise _misused(f"{argument} is a folder: name the files in it, such as {argument}/*.mp3")
    if not path.is_file():
        raise _misused(f"{argument}: there is no such file")
    return path


def _misused(fault: str) -> typer.BadParameter:
    return typer.BadParameter(fault, param_hint="MANIFEST|AUDIO")
