"""Where a model comes from: a file, an object in S3, or the hub."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from fanscribe.errors import ModelUnavailableError
from fanscribe.storage import parse_uri

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def model_file(model: str, client: S3Client) -> Path | None:
    """The `.nemo` file that `model` names, downloaded if it is in S3; None for a name on the hub.

    Raises ModelUnavailableError if there is no such file or object.
    """
    if model.startswith("s3://"):
        return _downloaded(model, client)
    path = Path(model)
    if path.is_file():
        return path
    if model.endswith(".nemo"):
        raise ModelUnavailableError(model, "there is no such file here")
    return None


def _downloaded(model: str, client: S3Client) -> Path:
    target = Path(tempfile.mkdtemp(prefix="model-")) / "model.nemo"
    try:
        bucket, key = parse_uri(model)
        client.download_file(bucket, key, str(target))
    except (ValueError, ClientError, BotoCoreError) as fault:
        raise ModelUnavailableError(model, str(fault)) from fault
    return target
