"""Whether recordings are where their rows say, asked of S3 before anything is paid for.

Only `s3://` is asked: what lies behind https:// is opened under SplitAudio's guard alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Literal

from fanscribe.errors import ManifestSourcesError, RowError
from fanscribe.manifest.batches import Refused
from fanscribe.manifest.parsing import Parsed
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket, parse_uri

SAMPLED = 100
"""Rows asked about in a manifest's first batch; in its n-th batch an n-th of that."""

Checks = Literal["none", "sample", "all"]


class SourceChecks:
    """Asks for every recording (`all`), or for some of every stretch of the manifest (`sample`)."""

    def __init__(self, checks: Checks, work: Bucket) -> None:
        self._checks = checks
        self._work = work
        self._batches = self._asked = self._missing = 0
        self._example = ""

    def checked(self, parsed: Parsed) -> Parsed:
        """Rows whose recording is missing are refused; what was found tells its size."""
        self._batches += 1
        places = [at for at in self._chosen(len(parsed.numbers)) if _is_s3(parsed, at)]
        if not places:
            return parsed
        sizes = dict(
            zip(places, in_parallel(lambda at: self._size(parsed, at), places), strict=True)
        )
        missing = {at: size for at, size in sizes.items() if isinstance(size, RowError)}
        self._asked += len(places)
        self._missing += len(missing)
        self._example = self._example or next(map(str, missing.values()), "")
        return _without(_with_sizes(parsed, sizes), missing)

    def conclude(self, manifest: str, limit_percent: float) -> None:
        """Raises ManifestSourcesError if none was found, or fewer than the run tolerates."""
        if self._missing and (
            self._missing == self._asked or self._missing * 100 > limit_percent * self._asked
        ):
            raise ManifestSourcesError(manifest, self._missing, self._asked, self._example)

    def _chosen(self, rows: int) -> Sequence[int]:
        if self._checks == "none" or not rows:
            return ()
        if self._checks == "all":
            return range(rows)
        return range(0, rows, ceil(rows / ceil(SAMPLED / self._batches)))

    def _size(self, parsed: Parsed, at: int) -> int | RowError:
        uri = str(parsed.fields["audio_url"][at])
        bucket, key = parse_uri(uri)
        try:
            return Bucket(bucket, self._work.client).size(key)
        except KeyError:
            fault = "there is no such object"
        except PermissionError:
            fault = "access is denied, which S3 also says of objects that are not there"
        return RowError(parsed.numbers[at], "audio_url", uri, fault)


def _is_s3(parsed: Parsed, at: int) -> bool:
    # What a listing found is there.
    is_listed = "size_bytes" in parsed.fields
    return not is_listed and str(parsed.fields["audio_url"][at]).startswith("s3://")


def _with_sizes(parsed: Parsed, sizes: dict[int, int | RowError]) -> Parsed:
    known = list(parsed.fields.get("size_bytes", [None] * len(parsed.numbers)))
    for at, size in sizes.items():
        known[at] = size if isinstance(size, int) else None
    return parsed._replace(fields={**parsed.fields, "size_bytes": known})


def _without(parsed: Parsed, missing: dict[int, RowError]) -> Parsed:
    kept = [at for at in range(len(parsed.numbers)) if at not in missing]
    refused = [
        Refused(parsed.numbers[at], {"audio_url": parsed.fields["audio_url"][at]}, error)
        for at, error in missing.items()
    ]
    return Parsed(
        [parsed.numbers[at] for at in kept],
        {name: [values[at] for at in kept] for name, values in parsed.fields.items()},
        [*parsed.refused, *refused],
    )
