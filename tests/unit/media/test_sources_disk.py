"""Local files are read in local mode alone, and only files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fanscribe.errors import (
    SourceChangedError,
    SourceForbiddenError,
    SourceNotFoundError,
    SourceUnsupportedError,
)
from fanscribe.media.blocks import FIRST_BLOCKS
from fanscribe.media.fetching import BLOCK
from fanscribe.media.sources import Reach, Sources, identify

DATA = bytes(i % 239 for i in range((FIRST_BLOCKS + 7) * BLOCK + 5))


@pytest.fixture
def sources() -> Sources:
    return Sources(None, Reach(allow_local_files=True))  # type: ignore[arg-type]


def test_a_local_file_is_read_and_known_again(sources: Sources, tmp_path: Path) -> None:
    path = tmp_path / "a b.wav"
    path.write_bytes(DATA)
    url = f"file://{tmp_path}/a%20b.wav"
    file = sources.open(url)
    assert file.read() == DATA
    assert sources.reopen(identify(url, file)).size == len(DATA)


def test_a_local_file_that_changes_is_noticed(sources: Sources, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(DATA)
    file = sources.open(f"file://{path}")
    path.write_bytes(DATA[::-1] + b"more")
    file.seek(FIRST_BLOCKS * BLOCK)
    with pytest.raises(SourceChangedError):
        file.read(1)


def test_outside_local_mode_no_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(DATA)
    with pytest.raises(SourceUnsupportedError, match="file:// is not read"):
        Sources(None).open(f"file://{tmp_path}/a.wav")  # type: ignore[arg-type]


def test_what_is_not_a_file_is_refused_without_waiting(sources: Sources, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(SourceUnsupportedError, match="not a regular file"):
            sources.open(f"file://{path}")
    with pytest.raises((SourceUnsupportedError, SourceForbiddenError)):
        sources.open(f"file://{tmp_path}")


@pytest.mark.parametrize("path", ["none.wav", "a.wav/b.wav"])
def test_a_file_that_is_not_there_is_named(sources: Sources, tmp_path: Path, path: str) -> None:
    (tmp_path / "a.wav").write_bytes(DATA)
    with pytest.raises(SourceNotFoundError):
        sources.open(f"file://{tmp_path}/{path}")
