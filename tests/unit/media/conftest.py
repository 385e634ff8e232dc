"""Decoding real recordings takes seconds: `make test-fast` leaves these to `make test`."""

from __future__ import annotations

from pathlib import Path

import pytest
from web import certificate, forbid_leaving


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket to anywhere but this machine fails the test."""
    forbid_leaving(monkeypatch)


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key and the certificate of the public host that the tests' servers play."""
    return certificate(tmp_path_factory.mktemp("tls"))
