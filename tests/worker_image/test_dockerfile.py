"""What can be said of the image before anyone builds it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from worker_image.dockerfile import DOCKERFILE, IGNORE, ROOT, command, copied, environment, values


def test_what_is_copied_is_there_and_not_ignored() -> None:
    let_through = {line[1:] for line in IGNORE.read_text().splitlines() if line.startswith("!")}
    sources = {source for value in values("COPY") for source in copied(value).sources}
    assert sources == let_through
    assert all((ROOT / source).exists() for source in sources)


def test_every_module_of_the_worker_is_found_where_python_looks() -> None:
    looked_in = dict(environment())["PYTHONPATH"].split(":")
    targets = {copied(value).target for value in values("COPY")}
    packages = {f"{path}/{name}" for path in looked_in for name in ("fanscribe", "fanscribe_gpu")}
    assert len(packages & targets) == 2


def test_it_starts_what_the_job_definition_starts() -> None:
    assert command() == ["python", "-m", "fanscribe_gpu"]
    assert "Command: [python, -m, fanscribe_gpu]" in (ROOT / "template.yaml").read_text()


def test_it_runs_as_nobody_in_particular_and_to_its_end() -> None:
    assert values("USER") == ["1000"]
    assert values("HEALTHCHECK") == []


def test_what_it_installs_is_pinned() -> None:
    pins = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if line
    )
    assert {"torch", "nemo-toolkit", "boto3", "av"} <= pins.keys()
    (installing,) = (value for value in values("RUN") if "pip install" in value)
    assert "--constraint constraints.txt" in installing
    assert re.fullmatch(r"python:3\.12[\w.-]*", values("FROM")[0])


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        pytest.fail("hadolint is missing: run `make setup`")
    done = subprocess.run(
        [hadolint, "--no-color", DOCKERFILE], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    assert done.returncode == 0
