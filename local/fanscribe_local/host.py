"""What the extensions of moto need to know about the embedded AWS that is running."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import HTTPServer
from pathlib import Path
from typing import IO

REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "embedded", "AWS_SECRET_ACCESS_KEY": "embedded"}
INHERITED_VARIABLES = ("PATH", "HOME", "LANG")
ISOLATION = Path(__file__).parent / "isolation"


@dataclass
class Host:
    """The machine that plays AWS: where its API answers and what may run on it at once."""

    endpoint: str
    directory: Path
    container_path: tuple[Path, ...]
    batch_slots: threading.Semaphore
    lambda_slots: threading.Semaphore
    without_hosts: set[str] = field(default_factory=set)
    processes: set[subprocess.Popen[str]] = field(default_factory=set)
    servers: list[HTTPServer] = field(default_factory=list)

    def scratch(self) -> Path:
        """A new directory, gone when the embedded AWS is closed."""
        return Path(tempfile.mkdtemp(dir=self.directory))

    def environment(self, credentials: Mapping[str, str], *python_path: Path) -> dict[str, str]:
        """The variables every process of the stack gets; nothing else of ours reaches it."""
        inherited = {name: os.environ[name] for name in INHERITED_VARIABLES if name in os.environ}
        return (
            inherited
            | dict(credentials)
            | {
                "AWS_REGION": REGION,
                "AWS_DEFAULT_REGION": REGION,
                "AWS_ENDPOINT_URL": self.endpoint,
                "PYTHONUTF8": "1",  # as in Lambda and in the image, whatever the locale here
                "TMPDIR": str(self.scratch()),  # /tmp belongs to one environment, one container
                "PYTHONPATH": os.pathsep.join(map(str, (ISOLATION, *python_path))),
            }
        )


def piped(stream: IO[str] | None) -> IO[str]:
    """A process's stream that was asked for as a pipe, and therefore is there."""
    if stream is None:
        raise ValueError("the process was started without this pipe")
    return stream


_running: list[Host] = []


def running_host() -> Host:
    """The one embedded AWS of this process: moto keeps its state in module globals."""
    if not _running:
        raise RuntimeError("no embedded AWS is running in this process")
    return _running[0]


def refuse_a_second() -> None:
    if _running:
        raise RuntimeError("an embedded AWS is already running in this process; close it first")


def announce(host: Host) -> None:
    _running.append(host)


def withdraw(host: Host) -> None:
    if host in _running:
        _running.remove(host)
