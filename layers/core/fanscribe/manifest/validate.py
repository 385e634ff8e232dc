"""ValidateManifest: from an execution's input to a run whose items are all good."""

from __future__ import annotations

from collections.abc import Iterator

from fanscribe import layout
from fanscribe.contracts import Options, Run, StartRun
from fanscribe.errors import ManifestEmptyError, ManifestNotFoundError, ManifestRowsError
from fanscribe.manifest.acceptance import Acceptance
from fanscribe.manifest.batches import batch_of
from fanscribe.manifest.formats import read_batches
from fanscribe.manifest.options import Request, read_request
from fanscribe.manifest.parsing import Parsed, Parser
from fanscribe.manifest.prefix import AUDIO_ENDINGS, prefix_rows
from fanscribe.manifest.source_checks import SourceChecks
from fanscribe.map_children import items_per_batch
from fanscribe.storage import Address, Bucket
from fanscribe.upload import Upload

INLINE = "the run's input"
"""What a manifest is called whose rows came with the execution."""


def validate(start: StartRun, work: Bucket) -> Run:
    """Write `items.jsonl`, and `rejected.jsonl` with a failure record for every row that is none.

    In constant memory, however long the manifest is. Raises OptionsError, ManifestNotFoundError,
    ManifestFormatError, ManifestColumnError and ManifestTooLargeError, which leave nothing; and,
    after the failure records are written, ManifestEmptyError, ManifestSourcesError and, where the
    run is strict, ManifestRowsError.
    """
    request = read_request(start.request)
    manifest, address = _place(request)
    run_id, options = start.run_id, request.options
    with (
        Upload(work, layout.rejected(run_id)) as rejected,
        Upload(work, layout.items(run_id)) as items,
    ):
        accepted = Acceptance(address, items, rejected)
        checks = SourceChecks(options.check_sources, work)
        for parsed in _read(request, address, work):
            accepted.take(checks.checked(parsed))
        accepted.finish()
        fault = _fault(manifest, accepted, options, work.uri(rejected.key))
        if fault:
            items.discard()
    if fault:
        raise fault
    checks.conclude(manifest, options.max_failure_percent)
    return Run(
        run_id=run_id,
        options=options,
        manifest=manifest,
        items_key=items.key,
        item_count=accepted.item_count,
        rejected_count=accepted.rejected_count,
        items_per_batch=items_per_batch(accepted.item_count),
    )


def _place(request: Request) -> tuple[str, Address | None]:
    if isinstance(request.manifest, list):
        return INLINE, None
    bucket, _, key = request.manifest.removeprefix("s3://").partition("/")
    return request.manifest, Address(bucket, key)


def _read(request: Request, address: Address | None, work: Bucket) -> Iterator[Parsed]:
    parser = Parser(address)
    if address is None:
        yield parser.parse(batch_of(list(request.manifest), 1))
        return
    manifest, bucket = str(request.manifest), Bucket(address.bucket, work.client)
    try:
        if manifest.endswith("/"):
            yield from prefix_rows(address, bucket.listed(address.key))
        else:
            yield from map(parser.parse, read_batches(manifest, bucket.open(address.key)))
    except KeyError as absent:
        raise ManifestNotFoundError(manifest) from absent
    except PermissionError as denied:
        fault = "access is denied, which S3 also says of objects that are not there"
        raise ManifestNotFoundError(manifest, fault) from denied


def _fault(
    manifest: str, accepted: Acceptance, options: Options, records: str
) -> ManifestEmptyError | ManifestRowsError | None:
    rejected, causes = accepted.rejected_count, "; ".join(accepted.causes)
    if accepted.item_count == 0 and rejected:
        return ManifestEmptyError(manifest, f"not one of its {rejected} rows is good: {causes}")
    if accepted.item_count == 0 and manifest.endswith("/"):
        endings = " ".join(sorted(AUDIO_ENDINGS))
        return ManifestEmptyError(manifest, f"no recording under it; one ends with {endings}")
    if accepted.item_count == 0:
        return ManifestEmptyError(manifest, "has no rows")
    if options.strict and rejected:
        return ManifestRowsError(manifest, rejected, causes, records)
    return None
