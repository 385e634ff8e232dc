"""ValidateManifest: from an execution's input to a run whose items are all good."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from fanscribe import layout
from fanscribe.contracts import Failure, Run, StartRun
from fanscribe.errors import ManifestEmptyError, ManifestNotFoundError
from fanscribe.failures import record
from fanscribe.manifest.acceptance import accept
from fanscribe.manifest.encoding import decode
from fanscribe.manifest.formats import Row, json_rows, read_rows
from fanscribe.manifest.options import read_request
from fanscribe.storage import Address, Bucket, parse_uri

MAP_CHILDREN = 1_000
"""The most children a per-item Map starts: enough to run wide, few enough to look through."""

INLINE = "the run's input"
"""What a manifest is called whose rows came with the execution."""

_SHOWN_FAULTS = 3


def validate(start: StartRun, work: Bucket) -> Run:
    """Write `items.jsonl` and a failure record for every row that is none; return the run.

    Raises OptionsError, ManifestNotFoundError, ManifestFormatError, ManifestColumnError, and
    ManifestEmptyError after the failure records are written.
    """
    request = read_request(start.request)
    manifest, address, rows = _open(request.manifest, work)
    items, failures = accept(rows, address)
    record(start.run_id, failures, work)
    if not items:
        raise ManifestEmptyError(manifest, _why_empty(failures))
    work.write_lines(layout.items(start.run_id), items)
    return Run(
        run_id=start.run_id,
        options=request.options,
        manifest=manifest,
        items_key=layout.items(start.run_id),
        item_count=len(items),
        rejected_count=len(failures),
        items_per_batch=items_per_batch(len(items)),
    )


def items_per_batch(items: int) -> int:
    """One item a child up to MAP_CHILDREN items, then as many as keep the children that few."""
    return max(1, math.ceil(items / MAP_CHILDREN))


def _open(manifest: str | list[object], work: Bucket) -> tuple[str, Address | None, Iterator[Row]]:
    if isinstance(manifest, list):
        return INLINE, None, json_rows(INLINE, json.dumps(manifest))
    address = parse_uri(manifest)
    text = decode(manifest, _read(manifest, address, work))
    return manifest, address, read_rows(manifest, text)


def _read(manifest: str, address: Address, work: Bucket) -> bytes:
    try:
        return Bucket(address.bucket, work.client).read(address.key)
    except KeyError as absent:
        raise ManifestNotFoundError(manifest) from absent
    except PermissionError as denied:
        fault = "access is denied, which S3 also says of objects that are not there"
        raise ManifestNotFoundError(manifest, fault) from denied


def _why_empty(failures: list[Failure]) -> str:
    if not failures:
        return "has no rows"
    causes = "; ".join(failure.cause for failure in failures[:_SHOWN_FAULTS])
    return f"not one of its {len(failures)} rows is good: {causes}"
