"""What a Distributed Map's ResultWriter says of the children that failed.

Its `manifest.json` names the result files; each entry of a FAILED file holds the child's input,
as a JSON string, with the Error and the Cause that ended it. A function that ran out of memory
or time leaves its reason nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from msgspec import Struct

from fanscribe.contracts import ResultLocation
from fanscribe.storage import Bucket


class Reason(NamedTuple):
    """How a child ended, as Step Functions saw it."""

    error: str
    cause: str


class _File(Struct, frozen=True):
    Key: str


class _Files(Struct, frozen=True):
    FAILED: tuple[_File, ...] = ()


class _Manifest(Struct, frozen=True):
    ResultFiles: _Files


class _Child(Struct, frozen=True):
    Input: str = "{}"
    Error: str | None = None
    Cause: str | None = None


class _Named(Struct, frozen=True):
    file_id: str


class _Batch(Struct, frozen=True):
    Items: tuple[_Named, ...] = ()


def failed_items(results: ResultLocation, work: Bucket) -> dict[str, Reason]:
    """The items of every failed child, by file id, with the child's reason.

    Empty where the Map wrote no results at all.
    """
    bucket = Bucket(results.Bucket, work.client)
    return {
        item.file_id: Reason(child.Error or "States.Runtime", _sentence(child.Cause))
        for child in _failed_children(bucket, results.Key)
        for item in _items(child)
    }


def _items(child: _Child) -> tuple[_Named, ...]:
    try:
        return msgspec.json.decode(child.Input, type=_Batch).Items
    except msgspec.DecodeError:
        # An input of another shape names no items: they are reported as lost, and the run goes on.
        return ()


def _failed_children(bucket: Bucket, manifest_key: str) -> Iterator[_Child]:
    try:
        manifest = bucket.read_as(manifest_key, _Manifest)
    except KeyError:
        # A Map that was stopped leaves no manifest: its items are reported as lost.
        return
    for file in manifest.ResultFiles.FAILED:
        if file.Key.endswith(".jsonl"):
            yield from bucket.read_lines(file.Key, _Child)
        else:
            yield from bucket.read_as(file.Key, tuple[_Child, ...])


def _sentence(cause: str | None) -> str:
    """Lambda's causes are JSON around the sentence that a person needs."""
    try:
        message = msgspec.json.decode(cause or "{}", type=dict[str, object]).get("errorMessage")
    except msgspec.DecodeError:
        message = None
    return str(message or cause or "no cause was given")
