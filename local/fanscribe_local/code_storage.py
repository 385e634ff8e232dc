"""Unpack deployment packages once each, by content, as Lambda lays them out in an environment."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path


def unpack(root: Path, archives: Sequence[bytes]) -> Path:
    """A directory with the archives laid over one another, later ones on top.

    Layers are merged this way into /opt ("Managing Lambda dependencies with layers").
    """
    key = hashlib.sha256()
    for archive in archives:
        key.update(hashlib.sha256(archive).digest())
    target = root / key.hexdigest()[:20]
    if not target.exists():
        staging = Path(tempfile.mkdtemp(dir=root))
        for archive in archives:
            zipfile.ZipFile(io.BytesIO(archive)).extractall(staging)
        _publish(staging, target)
    return target


def _publish(staging: Path, target: Path) -> None:
    """Move the finished directory into place; another thread may have been faster."""
    try:
        staging.rename(target)
    except OSError:
        if not target.is_dir():
            raise
