"""The embedded AWS that `fanscribe local up` keeps running: written down, found again."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from fanscribe_cli.checkout import checkout
from fanscribe_cli.faults import CliError

ENDPOINT_VARIABLE = "FANSCRIBE_LOCAL_ENDPOINT"


class LocalState(Struct, frozen=True):
    """A running embedded AWS: its process, and where its API answers."""

    pid: int
    endpoint: str


def state_file() -> Path:
    return checkout() / ".cache" / "fanscribe-local.json"


def write_state(endpoint: str) -> None:
    file = state_file()
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(msgspec.json.encode(LocalState(os.getpid(), endpoint)))


def forget_state() -> None:
    state_file().unlink(missing_ok=True)


def running() -> LocalState | None:
    """What the state file names, if it still answers."""
    try:
        state = msgspec.json.decode(state_file().read_bytes(), type=LocalState)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return state if _answers(state.endpoint) else None


def running_endpoint() -> str | None:
    """Where a run finds an embedded AWS that is there already; None if there is none.

    Raises CliError if the environment names one that does not answer.
    """
    if named := os.environ.get(ENDPOINT_VARIABLE):
        if not _answers(named):
            raise CliError(
                f"{ENDPOINT_VARIABLE} names {named}, where nothing answers. Start it with "
                "`fanscribe local up`, or unset the variable to have one for this run alone."
            )
        return named
    state = running()
    return state.endpoint if state else None


def _answers(endpoint: str) -> bool:
    address = urlsplit(endpoint)
    try:
        with socket.create_connection((address.hostname or "", address.port or 80), timeout=1):
            return True
    except OSError:
        return False
