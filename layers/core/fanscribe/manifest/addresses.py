"""Where a recording lies: `s3://`, `https://`, `gs://`, or beside the manifest itself."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import urlsplit

from fanscribe import gs
from fanscribe.manifest.cells import text
from fanscribe.storage import Address

MAX_KEY_BYTES = 1024

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PLAIN_ADDRESS = (
    r"(?:s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|https://[a-z0-9][a-z0-9.-]*)/[!-~]{0,900}[!-.0-~]"
)
"""An address that is whole at a glance: what this matches, `resolve` leaves as it is."""

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def resolve(cell: object, manifest: Address | None) -> str:
    """The whole address of a recording; a relative one lies beside the manifest.

    `manifest` is the manifest's own address, None for rows in the run's input. Raises ValueError
    whose text is the remedy.
    """
    written = text(cell)
    if written is None:
        raise ValueError("write the recording's address: s3://bucket/key or https://...")
    scheme, separator, _ = written.partition("://")
    if not separator:
        return _beside(written, manifest)
    if scheme not in _CHECKS:
        raise ValueError(f"{scheme}:// is not read; use s3://, https:// or gs://")
    return _CHECKS[scheme](written)


def _beside(path: str, manifest: Address | None) -> str:
    if path.startswith("/") or _DRIVE.match(path):
        raise ValueError("a path of one machine; upload the file and write s3://bucket/key")
    if manifest is None:
        raise ValueError("rows in the run's input lie nowhere; write s3://bucket/key or https://")
    key = posixpath.normpath(posixpath.join(posixpath.dirname(manifest.key), path))
    if key.startswith("../"):
        raise ValueError("leads out of the manifest's bucket; write s3://bucket/key")
    ending = "/" if path.endswith("/") else ""
    return _checked_s3(f"s3://{manifest.bucket}/{key}{ending}")


def _checked_s3(uri: str) -> str:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    if not _BUCKET.fullmatch(bucket) or not key:
        raise ValueError("write s3://bucket/key, the bucket in small letters")
    if key.endswith("/"):
        raise ValueError("a folder; give each recording a row of its own")
    if len(key.encode()) > MAX_KEY_BYTES:
        raise ValueError(f"keys end at {MAX_KEY_BYTES} bytes")
    return uri


def _checked_https(url: str) -> str:
    # urlsplit raises ValueError of its own for a broken IPv6 host.
    if not urlsplit(url).hostname or " " in url:
        raise ValueError("write a whole https:// URL, blanks as %20")
    return url


def _checked_gs(uri: str) -> str:
    gs.https_url(uri)
    return uri


# Whether http:// is read is the stack's choice (AllowHttp), made where recordings are opened.
_CHECKS = {
    "s3": _checked_s3,
    "https": _checked_https,
    "http": _checked_https,
    "gs": _checked_gs,
}
