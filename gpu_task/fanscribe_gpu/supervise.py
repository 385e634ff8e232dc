"""A worker started, and started again when it is killed while this process lives on.

When memory runs out or C code crashes, the worker dies without a word; when a host is lost,
everything on it does. Who is still here to see the worker dead knows which of the two it was: so
a chunk is only ever blamed for the first, and a lost host costs no chunk its good name.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from fanscribe_gpu import exits

STARTS: Final = 5
"""Workers in one try: two deaths find a poisoned chunk out, so this is room for two of them."""

GRACE_S: Final = 25.0
"""From SIGTERM to the worker's end. Batch gives 30 s, then kills everything here."""

JOURNAL: Final = "JOURNAL"
"""The variable that names the file through which worker and supervisor tell each other."""


def supervise(command: Sequence[str]) -> int:
    """The exit code: the worker's own, STOPPED after SIGTERM, or 128 and the last signal."""
    return _Supervisor(command).run()


class _Supervisor:
    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._worker: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def run(self) -> int:
        before = signal.signal(signal.SIGTERM, self._stop)
        try:
            with tempfile.TemporaryDirectory(prefix="worker-") as folder:
                return self._run(Path(folder) / "journal.jsonl")
        finally:
            signal.signal(signal.SIGTERM, before)

    def _run(self, journal: Path) -> int:
        _append(journal, {"started_at": int(time.time() * 1000)})
        code = 0
        for _ in range(STARTS):
            code = self._start(journal).wait()
            if self._stopping and code < 0:
                return exits.STOPPED
            if code >= 0:
                return code
            _append(journal, {"killed_by": -code})
        return 128 - code

    def _start(self, journal: Path) -> subprocess.Popen[bytes]:
        # The pipe is this process's pulse: when it closes, the worker ends itself.
        self._worker = subprocess.Popen(
            self._command, env=os.environ | {JOURNAL: str(journal)}, stdin=subprocess.PIPE
        )
        if self._stopping:
            self._worker.terminate()
        return self._worker

    def _stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self._stopping = True
        if self._worker:
            self._worker.terminate()
            overdue = threading.Timer(GRACE_S, self._worker.kill)
            overdue.daemon = True
            overdue.start()


def _append(journal: Path, line: dict[str, int]) -> None:
    with journal.open("a") as file:
        file.write(json.dumps(line) + "\n")
