"""The most that a process has held."""

from __future__ import annotations

from pathlib import Path


def peak_mb(process: int | str = "self") -> int:
    """Of memory, resident, so far."""
    # Not getrusage: its peak is inherited from whoever started the process.
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024
