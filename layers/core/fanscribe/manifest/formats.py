"""A manifest as batches of rows: CSV, JSON or JSON lines, all three meaning the same rows.

The ending says which; without a known one, the content does. Each may be in gzip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from fanscribe.errors import ManifestFormatError
from fanscribe.manifest.batches import Batch, Row
from fanscribe.manifest.csv_rows import DELIMITERS, csv_batches, delimiter_of, known_names
from fanscribe.manifest.encoding import Text
from fanscribe.manifest.json_array import json_batches
from fanscribe.manifest.json_lines import jsonl_batches

Reader = Callable[[Text], Iterator[Batch]]

_BY_ENDING: dict[str, Reader] = {
    ".csv": csv_batches,
    ".tsv": csv_batches,
    ".json": json_batches,
    ".jsonl": jsonl_batches,
    ".ndjson": jsonl_batches,
}


def read_batches(manifest: str, body: BinaryIO) -> Iterator[Batch]:
    """The rows of a manifest's bytes, the first data row being 1.

    Raises ManifestFormatError where they are of no known form, ManifestColumnError for a CSV
    header that is wrong, ManifestTooLargeError.
    """
    text = Text(manifest, body)
    reader = _BY_ENDING.get(_ending(manifest)) or _by_content(text)
    with text.named_faults():
        yield from reader(text)


def read_rows(manifest: str, body: BinaryIO) -> Iterator[Row]:
    """The same one by one, without the rows that are refused."""
    for batch in read_batches(manifest, body):
        yield from batch.rows()


def _ending(manifest: str) -> str:
    name = PurePosixPath(manifest.lower().removesuffix(".gz"))
    return name.suffix


def _by_content(text: Text) -> Reader:
    first_line = text.head.strip().partition("\n")[0].rstrip()
    if first_line.startswith("["):
        return json_batches
    if first_line.startswith("{"):
        is_whole_row = first_line.endswith("}") and '"items"' not in first_line
        return jsonl_batches if is_whole_row else json_batches
    is_header = any(known_names(first_line.split(mark)) for mark in DELIMITERS)
    if first_line and not is_header and not delimiter_of(text.head)[1]:
        raise ManifestFormatError(
            text.manifest, "neither CSV under a header with audio_url, nor JSON, nor JSON lines"
        )
    return csv_batches
