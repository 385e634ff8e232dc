"""A run's outputs from the output bucket to a folder, and no more than are missing there.

A file is here already if it has the object's size and time; a download that was cut off is a
`.part` beside it, and begun again. Interrupt it as often as you like.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.progress import track

from fanscribe_cli.faults import CliError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

AT_ONCE = 8


class Fetched(NamedTuple):
    """Every file of the run that is here now, in S3's order; how many were missing."""

    files: tuple[Path, ...]
    downloaded: int
    bytes: int


class Output(NamedTuple):
    """An object of the run, and where it belongs; `modified` in seconds since 1970."""

    key: str
    size: int
    modified: float
    file: Path

    @property
    def is_here(self) -> bool:
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return False
        return found.st_size == self.size and int(found.st_mtime) == int(self.modified)


def fetch(
    s3: S3Client,
    bucket: str,
    run_id: str,
    folder: Path,
    endings: tuple[str, ...] = (),
    console: Console | None = None,
) -> Fetched:
    """Download `<run>/**` to `folder/**`: all, or the transcripts with one of `endings`.

    What lies beside the transcripts, such as the report, always comes.
    """
    outputs = list(_outputs(s3, bucket, f"{run_id}/", folder, endings))
    missing = [output for output in outputs if not output.is_here]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # Passing over the results raises what a download raised.
        done = pool.map(lambda output: _download(s3, bucket, output), missing)
        for _ in _tracked(done, len(missing), console):
            pass
    return Fetched(
        tuple(output.file for output in outputs), len(missing), sum(one.size for one in missing)
    )


def _tracked(done: Iterator[None], total: int, console: Console | None) -> Iterator[None]:
    hidden = console is None or not console.is_terminal
    yield from track(done, "fetch", total, console=console, transient=True, disable=hidden)


def _outputs(
    s3: S3Client, bucket: str, prefix: str, folder: Path, endings: tuple[str, ...]
) -> Iterator[Output]:
    root = folder.resolve()
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for entry in page.get("Contents", []):
            name = entry["Key"].removeprefix(prefix)
            if endings and "/" in name and not name.endswith(endings):
                continue
            place = (root / name).resolve()
            if not place.is_relative_to(root):
                raise CliError(f"s3 key {entry['Key']} leads out of {folder}")
            file = folder / place.relative_to(root)
            yield Output(entry["Key"], entry["Size"], entry["LastModified"].timestamp(), file)


def _download(s3: S3Client, bucket: str, output: Output) -> None:
    output.file.parent.mkdir(parents=True, exist_ok=True)
    part = output.file.with_name(f"{output.file.name}.part")
    s3.download_file(bucket, output.key, str(part))
    os.utime(part, (output.modified, output.modified))
    part.replace(output.file)
