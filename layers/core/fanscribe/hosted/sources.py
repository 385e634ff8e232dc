"""A source as an address that the service can download from."""

from __future__ import annotations

from fanscribe import gs
from fanscribe.contracts import Source
from fanscribe.errors import SourceChangedError, SourceForbiddenError, SourceNotFoundError
from fanscribe.storage import Signer

URL_SECONDS = 12 * 3600
"""A job may lie in the service's queue for hours before its audio is fetched."""


def download_url(source: Source, signer: Signer) -> str:
    """An https source as it is and a gs:// one by its https address; an S3 object signed, if it
    still is the one that was planned.

    Raises SourceNotFoundError, SourceForbiddenError, SourceChangedError.
    """
    if source.audio_url.startswith(gs.PREFIX):
        return gs.https_url(source.audio_url)
    if not source.audio_url.startswith("s3://"):
        return source.audio_url
    found = _etag(source.audio_url, signer)
    if source.etag and found != source.etag:
        raise SourceChangedError(source.audio_url, source.etag, found)
    return signer.url(source.audio_url, URL_SECONDS)


def _etag(uri: str, signer: Signer) -> str:
    try:
        return signer.etag(uri)
    except KeyError as error:
        raise SourceNotFoundError(uri) from error
    except PermissionError as error:
        raise SourceForbiddenError(uri, "access denied") from error
