"""This machine, for runs with --local."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from fanscribe.errors import ModelUnavailableError

from fanscribe_cli.checkout import checkout
from fanscribe_cli.doctor.check import Check
from fanscribe_cli.faults import CliError
from fanscribe_cli.local_state import running_endpoint
from fanscribe_cli.model import require_model

_GB = 1000**3
FREE_GB = 2
"""The embedded AWS keeps its buckets, the functions' packages and layers on disk."""


def machine(model: str | None) -> Iterator[Check]:
    """All that a local run needs here."""
    yield Check(name="Python", verdict="ok", says=platform.python_version())
    yield from _checkout()
    yield from _packages()
    yield from _model(model)
    yield from _disk(Path.cwd())
    yield from _running()


def _checkout() -> Iterator[Check]:
    try:
        yield Check(name="checkout", verdict="ok", says=str(checkout()))
    except CliError as error:
        yield Check(name="checkout", verdict="failure", says=str(error), fix="make setup")


def _packages() -> Iterator[Check]:
    for name, package, extra in (("embedded AWS", "moto", "local"), ("torch", "torch", "gpu")):
        if find_spec(package):
            yield Check(name=name, verdict="ok", says="installed")
        else:
            fix = f"make setup, or pip install 'fanscribe[{extra}]'"
            yield Check(name=name, verdict="failure", says=f"{package} is not here", fix=fix)


def _model(model: str | None) -> Iterator[Check]:
    try:
        require_model(model)
    except (CliError, ModelUnavailableError) as error:
        says = str(error)
        yield Check(name="model", verdict="warning", says=says, fix="--model tiny tries the rest")
    else:
        yield Check(name="model", verdict="ok", says=model or "the default can be had")


def _disk(folder: Path) -> Iterator[Check]:
    free = shutil.disk_usage(folder).free / _GB
    if free < FREE_GB:
        says = f"{free:.1f} GB free at {folder}; a local run wants {FREE_GB}"
        yield Check(name="disk", verdict="failure", says=says, fix="make room")
    else:
        yield Check(name="disk", verdict="ok", says=f"{free:.0f} GB free")


def _running() -> Iterator[Check]:
    try:
        endpoint = running_endpoint()
    except CliError as error:
        yield Check(name="local stack", verdict="failure", says=str(error))
        return
    says = f"up at {endpoint}" if endpoint else "not up: each run starts its own"
    yield Check(name="local stack", verdict="ok", says=says)
