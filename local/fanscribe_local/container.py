"""One run of a Batch container's command as a process of this machine, watched by a supervisor."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fanscribe_local.host import Host, piped

SUPERVISOR = Path(__file__).parent / "supervisor.py"
GRACE_SECONDS = 30.0  # from SIGTERM to SIGKILL, as in "Job timeouts"
PYTHONS = ("python", "python3")


class Container:
    """A started command; `wait` gives its exit code."""

    def __init__(
        self,
        command: Sequence[str],
        variables: Mapping[str, str],
        credentials: Mapping[str, str],
        host: Host,
        write_line: Callable[[str], None],
    ) -> None:
        self._host, self._write_line = host, write_line
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(SUPERVISOR), str(GRACE_SECONDS), *_resolved(command)],
            env=_environment(host, credentials) | dict(variables),
            cwd=host.scratch(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        host.processes.add(self._process)
        self._reader = threading.Thread(target=self._copy_log, daemon=True)
        self._reader.start()

    def _copy_log(self) -> None:
        for line in piped(self._process.stdout):
            self._write_line(line)

    def wait(self) -> int:
        code = self._process.wait()
        self._reader.join()
        self._host.processes.discard(self._process)
        return code

    def stop(self) -> None:
        """Ask the command to end; it is killed when it has not after the grace period."""
        self._process.terminate()


def _resolved(command: Sequence[str]) -> list[str]:
    if command and command[0] in PYTHONS:
        return [sys.executable, *command[1:]]
    return list(command)


def _environment(host: Host, credentials: Mapping[str, str]) -> dict[str, str]:
    """The image's environment: this Python first on PATH, the Dockerfile's COPY importable."""
    base = host.environment(credentials, *host.container_path)
    own = str(Path(sys.executable).parent)
    return base | {"PATH": os.pathsep.join([own, base.get("PATH", os.defpath)])}
