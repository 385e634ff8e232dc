"""A run's outputs from the output bucket to a folder."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from fanscribe.storage import Bucket

from fanscribe_cli.faults import CliError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

AT_ONCE = 8


def fetch(s3: S3Client, bucket: str, run_id: str, folder: Path) -> list[Path]:
    """Download `<run>/**` to `folder/**`; the files, in S3's order, none for a run without any."""
    prefix = f"{run_id}/"
    keys = list(Bucket(bucket, s3).keys(prefix))
    files = list(_places(keys, prefix, folder))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # list() raises what a download raised.
        list(pool.map(lambda key, file: s3.download_file(bucket, key, str(file)), keys, files))
    return files


def _places(keys: list[str], prefix: str, folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for key in keys:
        place = (root / key.removeprefix(prefix)).resolve()
        if not place.is_relative_to(root):
            raise CliError(f"s3 key {key} leads out of {folder}; nothing was downloaded")
        place.parent.mkdir(parents=True, exist_ok=True)
        yield folder / place.relative_to(root)
