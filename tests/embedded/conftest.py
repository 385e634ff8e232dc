"""One embedded AWS with a small stack for the whole of tests/embedded.

`EMBEDDED_WITHOUT=<extension>` leaves one extension out, to see that the test of its name fails
on stock moto.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fanscribe_local import EmbeddedAws, extensions

from embedded.lab import Lab, write_project


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.embedded)


@pytest.fixture(scope="package")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="package")
def aws(project: Path) -> Iterator[EmbeddedAws]:
    left_out = os.environ.get("EMBEDDED_WITHOUT")
    extensions.MODULES = tuple(name for name in extensions.MODULES if name != left_out)
    with EmbeddedAws(batch_slots=2, container_path=[project / "container"]) as running:
        yield running


@pytest.fixture(scope="package")
def lab(aws: EmbeddedAws, project: Path) -> Lab:
    return Lab(aws, aws.deploy(project / "template.yaml", stack_name="lab"))
