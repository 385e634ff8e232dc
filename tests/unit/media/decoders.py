"""What the system tells of the processes that decode."""

from __future__ import annotations

import os
from pathlib import Path

from fanscribe.media.fork_server import shared_server


def decoders() -> list[Path]:
    """Where `/proc` tells of those that there are now, the youngest last."""
    children = _server() / "task" / _server().name / "children"
    return [Path("/proc") / process for process in children.read_text().split()]


def spent_s() -> float:
    """CPU seconds of all that have ended."""
    user, system = (_server() / "stat").read_text().rpartition(")")[2].split()[13:15]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def peak_mb(about: Path) -> int:
    """Also of a process that has just ended, which has no memory any more: 0."""
    lines = (about / "status").read_text().splitlines()
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def _server() -> Path:
    process = shared_server()._process
    assert process is not None
    return Path(f"/proc/{process.pid}")
