"""`fanscribe` in a process of its own, on a real pseudo-terminal or away from one."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = [ROOT / name for name in ("cli", "local", "gpu_task", "layers/core")]
COMMAND = [sys.executable, "-m", "fanscribe_cli"]
NOT_INHERITED = ("AWS_", "FANSCRIBE_", "ASSEMBLYAI_")

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def environment(**more: str) -> dict[str, str]:
    """What a shell without any account has."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_INHERITED)}
    return kept | {"PYTHONPATH": os.pathsep.join(map(str, PACKAGES))} | more


def fanscribe(*arguments: str, seconds: float = 240) -> subprocess.CompletedProcess[str]:
    """Run to the end, away from a terminal."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


class Terminal:
    """A person's terminal with `fanscribe` running in it."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self.process = process
        self._screen = screen
        self._shown = ""

    @property
    def text(self) -> str:
        """Everything shown so far, without colours and cursor movements."""
        return _ESCAPES.sub("", self._shown).replace("\r", "")

    def wait_for(self, text: str, seconds: float) -> None:
        """Read until `text` was shown. AssertionError with all that was, if it is not."""
        deadline = time.monotonic() + seconds
        while text not in self.text:
            left = deadline - time.monotonic()
            assert left > 0, f"{text!r} was not shown in {seconds} s; this was: {self.text}"
            assert self._read(left), f"ended without {text!r}; this was shown: {self.text}"

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)

    def wait(self, seconds: float) -> int:
        """Read to the end; the exit code."""
        deadline = time.monotonic() + seconds
        while self._read(deadline - time.monotonic()):
            assert time.monotonic() < deadline, f"still going after {seconds} s: {self.text}"
        return self.process.wait(10)

    def _read(self, seconds: float) -> bool:
        """Whether there may be more to read."""
        ready, _, _ = select.select([self._screen], [], [], min(max(seconds, 0), 1))
        if not ready:
            return True
        try:
            read = os.read(self._screen, 65536)
        except OSError:  # how Linux says that the other end was closed
            return False
        self._shown += read.decode(errors="replace")
        return bool(read)


def descendants(pid: int) -> list[int]:
    """The processes that `pid` started, and those that these did."""
    children = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _parent(entry) == pid]
    return [each for child in children for each in (child, *descendants(child))]


def _parent(entry: Path) -> int | None:
    try:
        # After the name, which stands in brackets and may hold anything: state, then parent.
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except FileNotFoundError:  # ended meanwhile
        return None


def _heed_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def terminal(*arguments: str, width: int = 140, height: int = 50) -> Iterator[Terminal]:
    """`fanscribe` on a pseudo-terminal; killed with its whole session if it is left running."""
    screen, keyboard = pty.openpty()
    fcntl.ioctl(keyboard, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment(TERM="xterm-256color"),
        stdin=keyboard,
        stdout=keyboard,
        stderr=keyboard,
        start_new_session=True,
        # Whoever runs the tests in the background has it ignored, and that is inherited.
        preexec_fn=_heed_ctrl_c,  # noqa: PLW1509 (there are no threads here)
    )
    os.close(keyboard)
    try:
        yield Terminal(process, screen)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        os.close(screen)
